/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sources, which yield bytes, and sinks, which take them.  Both can be stacked:
 * a decoder is a source over a source, an encoder a sink over a sink.  An input
 * is the source over a descriptor, which can copy its bytes to a spool to read
 * them again.
 */
#ifndef TRANSLATE_STREAM_INPUT_H
#define TRANSLATE_STREAM_INPUT_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/fault.h"
#include "translate/stream/spool.h"

struct source {
	/* Up to size bytes; 0 at the end; -1 with the fault set. */
	ssize_t (*read)(struct source *source, void *buf, size_t size);
	int fd; /* the kernel may move bytes from it; -1: there is none */
	const char *name;   /* for the fault; NULL: not known */
	struct fault fault; /* an offset is one of the source's own input */
};

struct sink {
	/* Writes all bytes.  0, or -1 with the fault set. */
	int (*write)(struct sink *sink, const void *buf, size_t size);
	/* Writes buffered bytes.  0 or -1, as above.  NULL: no buffer. */
	int (*flush)(struct sink *sink);
	int fd; /* the kernel may move bytes to it; -1: there is none */
	const char *name; /* for the fault; NULL: not known */
	struct fault fault;
};

/* Standard input, or any descriptor. */
struct input {
	struct source source;
	struct spool spool; /* bytes that may be read again */
	uint64_t at;	    /* offset in the spool of the next byte to read */
	bool spooling;	    /* append new input to the spool */
	int fd;
};

/* The caller owns the descriptor, and the name, which faults give.  input_fini
   frees the spool. */
void input_init(struct input *input, int fd, const char *name);
void input_fini(struct input *input);

/*
 * From now on copies new input to the spool, behind bytes[0..size), the last
 * bytes that were read.  Returns a mark for input_rewind, which stands before
 * these bytes; or -1 with the fault set.
 */
MUST_CHECK
int64_t input_spool(struct input *input, const void *bytes, size_t size);

/* Continues to read `offset` bytes after the mark.  spooling: whether new input
   still goes to the spool. */
void input_rewind(struct input *input, int64_t mark, uint64_t offset,
		  bool spooling);

/* Sets the fault to "verb: strerror(errno)" of the sink's name.  Returns -1. */
int sink_fail(struct sink *sink, const char *verb);

/*
 * Copies up to size bytes from a source to a sink that both have a descriptor,
 * with the cheapest call that the kernel offers for the pair.  Returns their
 * number; 0 at the end of input; -1 with the fault of the source set if *in,
 * else that of the sink.
 */
MUST_CHECK
ssize_t move_bytes(struct source *source, struct sink *sink, uint64_t size,
		   bool *in);

#endif
