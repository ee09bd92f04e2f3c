/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a translation from a source to a sink, compressed segments included.
 * pump_run pushes the output; pull_open offers it to a reader that asks for it.
 */
#ifndef TRANSLATE_RULE_PUMP_H
#define TRANSLATE_RULE_PUMP_H

#include "codec/codec.h"
#include "translate/rule/translate.h"
#include "translate/stream/input.h"

struct pump {
	const struct archive_format *format;
	const struct translate_options *options;
	struct input *in;
	struct sink *out;
	bool plain; /* write segments uncompressed: the caller compresses the
		       output, or wants none compressed */
	/* Called after each piece of input, for a progress line; NULL: none. */
	void (*progress)(void *arg, uint64_t bytes, uint64_t members);
	void *progress_arg;
	unsigned pad; /* zeros to write before further output */

	/* Results. */
	struct fault fault;  /* why pump_run failed: input or output */
	bool decoded;	     /* its offset lies in a decompressed segment */
	uint64_t segment_at; /* where this segment begins in the input */
	uint64_t members;
	unsigned found; /* as in struct translate */
};

/* Translates all input.  0, or -1 with the fault set. */
MUST_CHECK
int pump_run(struct pump *pump);

/*
 * A source of the bytes that pump_run would write.  Compressed data is decoded,
 * and not encoded again.
 */
struct pull {
	struct source source;
	struct pump *pump;
	struct translate outer;
	struct translate inner; /* of a compressed segment */
	struct decoder decoder;
	bool in_segment;
	const struct compression *how; /* of the segment; NULL: outside */
	struct slice ready;	       /* translated, not read yet */
};

/* 0, or -1 with the pump's fault set.  The pump must outlive it; close it in
   either case. */
MUST_CHECK
int pull_open(struct pull *pull, struct pump *pump);
void pull_close(struct pull *pull);

#endif
