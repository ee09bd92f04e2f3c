/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file that is read once, from its beginning to its end, in whatever
 * compression: its first bytes say what it is.
 */
#ifndef ATTEST_READ_STREAM_H
#define ATTEST_READ_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "codec/codec.h"
#include "translate/stream/input.h"

/* As much as a header of tar, or of cpio, or a line. */
#define STREAM_HEAD ((size_t)1024)

/* A source whose first bytes have been read ahead. */
struct ahead {
	struct source source;
	struct source *from;
	uint8_t head[STREAM_HEAD];
	size_t have, given;
};

struct stream {
	struct input input;
	struct ahead raw, plain;
	struct decoder decoder;
	bool compressed;
	struct source *source; /* yields the decompressed bytes */
	const uint8_t *head;   /* the first of these ... */
	size_t head_size;      /* ... and their number */
};

/* Opens a stream over a descriptor, which stays the caller's.  0, or -1 with
   the fault.  The caller calls stream_close in either case. */
MUST_CHECK
int stream_open(struct stream *stream, int fd, const char *name,
		struct fault *fault);

/* Whether it is an archive of tar or cpio. */
bool stream_is_archive(const struct stream *stream);

/* Reads the whole text into fresh memory that the caller frees, with a NUL
   behind it.  NULL with the fault. */
MUST_CHECK
char *stream_text(struct stream *stream, size_t *size, struct fault *fault);

void stream_close(struct stream *stream);

#endif
