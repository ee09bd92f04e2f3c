/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sources, which yield bytes, and sinks, which take them.  Both can be stacked:
 * a decoder is a source over a source, an encoder a sink over a sink.
 */
#ifndef CODEC_SOURCE_H
#define CODEC_SOURCE_H

#include <sys/types.h>

#include "common/fault.h"

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

#endif
