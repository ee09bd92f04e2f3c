/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drives a translation from a source to a sink, compressed segments included.
 */
#ifndef TRANSLATE_RULE_PUMP_H
#define TRANSLATE_RULE_PUMP_H

#include "translate/rule/translate.h"
#include "translate/stream/codec.h"

struct pump {
	const struct archive_format *format;
	const struct translate_options *options;
	struct input *in;
	struct sink *out;
	bool plain; /* segments come out uncompressed: the caller
		       compresses, or wants none */
	/* Called now and then; NULL: nobody wants to know. */
	void (*tick)(void *arg, uint64_t bytes, uint64_t members);
	void *tick_arg;
	unsigned pad; /* zeros owed before more output */

	/* Results. */
	char fault[256]; /* why it failed */
	bool has_offset; /* ... at fault_at in the input, */
	uint64_t fault_at;
	bool decoded; /* counted in the decompressed segment there */
	uint64_t segment_at;
	uint64_t members;
	unsigned found; /* as in struct translate */
};

/* Translates all input.  0, or -1 with the fault set. */
MUST_CHECK
int pump_run(struct pump *pump);

/*
 * The same, pulled: opens what pump_run would translate as a source of
 * translated bytes, for a reader that asks for them.
 */
struct pull {
	struct source source;
	struct pump *pump;
	struct translate outer;
	struct translate inner; /* of a compressed segment */
	struct decoder decoder;
	bool in_segment;
	const struct compression *how; /* ... with this; NULL: outside */
	struct slice ready;	       /* translated, not yet handed out */
};

MUST_CHECK
int pull_open(struct pull *pull, struct pump *pump);
void pull_close(struct pull *pull);

#endif
