/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An input is the source over a descriptor.  It can copy its bytes to a spool,
 * to read them again.
 */
#ifndef TRANSLATE_STREAM_INPUT_H
#define TRANSLATE_STREAM_INPUT_H

#include <stdbool.h>
#include <sys/types.h>

#include "codec/source.h"
#include "translate/stream/spool.h"

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
