/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A temporary file without a name, in $TMPDIR or /tmp: bytes that may be
 * needed again later and must not lie in memory.  Made on the first append.
 */
#ifndef TRANSLATE_STREAM_SPOOL_H
#define TRANSLATE_STREAM_SPOOL_H

#include <stdint.h>

#include "common/base.h"

struct spool {
	int fd;	       /* -1: nothing was appended yet */
	uint64_t size; /* bytes in it */
};

#define SPOOL_INIT    \
	{             \
		-1, 0 \
	}

void spool_fini(struct spool *spool);

/* Appends bytes.  0, or -1 with errno. */
MUST_CHECK
int spool_append(struct spool *spool, const void *bytes, size_t size);

/* Reads exactly size bytes from an offset.  0, or -1 with errno. */
MUST_CHECK
int spool_read(const struct spool *spool, uint64_t offset, void *bytes,
	       size_t size);

#endif
