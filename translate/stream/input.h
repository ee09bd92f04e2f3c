/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a stream comes from: a descriptor, whose bytes may be kept in a spool
 * to be read once more; and a sink, where bytes go.  Both are small enough to
 * be stacked: a decoder is a source over a source, an encoder a sink over a
 * sink.
 */
#ifndef TRANSLATE_STREAM_INPUT_H
#define TRANSLATE_STREAM_INPUT_H

#include <stdbool.h>
#include <sys/types.h>

#include "translate/stream/spool.h"

struct source {
	/* Up to size bytes; 0 at the end; -1 with a text in `fault`. */
	ssize_t (*read)(struct source *source, void *buf, size_t size);
	int fd; /* bytes may be moved from it; -1: no */
	char fault[200];
	bool has_offset;   /* the fault lies at this byte of what the */
	uint64_t fault_at; /* ... source reads itself */
};

struct sink {
	/* All bytes; 0, or -1 with a text in `fault`. */
	int (*write)(struct sink *sink, const void *buf, size_t size);
	/* Brings out what is buffered.  NULL: nothing is. */
	int (*flush)(struct sink *sink);
	int fd; /* bytes may be moved to it; -1: no */
	char fault[200];
};

/* Standard input, or any descriptor. */
struct input {
	struct source source;
	struct spool spool; /* bytes that were read and may be read again */
	uint64_t at;	    /* how far the spool has been read */
	bool keep;	    /* append to the spool what is read */
	int fd;
};

void input_init(struct input *input, int fd);
void input_fini(struct input *input);

/*
 * Begins to keep what is read; bytes[0..size) are put before it.  Returns the
 * mark that input_rewind takes, or -1 with the fault set.
 */
MUST_CHECK
int64_t input_keep(struct input *input, const void *bytes, size_t size);

/* Reads on from so many bytes after the mark, and keeps new bytes or not. */
void input_rewind(struct input *input, int64_t mark, uint64_t offset,
		  bool keep);

/* "verb: strerror(errno)" as the fault; returns -1. */
int source_fail(struct source *source, const char *verb);
int sink_fail(struct sink *sink, const char *verb);

/*
 * Passes up to size bytes from a source to a sink that both have a descriptor,
 * with the cheapest call the kernel offers for the pair.  Returns how many; 0
 * at the end of input; -1 with the fault of either set, *in tells which.
 */
MUST_CHECK
ssize_t move_bytes(struct source *source, struct sink *sink, uint64_t size,
		   bool *in);

#endif
