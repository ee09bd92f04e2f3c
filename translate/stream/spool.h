/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A temporary file without a name, in $TMPDIR or /tmp, for bytes that may be
 * needed again and are too many for memory.  The first append makes it.
 */
#ifndef TRANSLATE_STREAM_SPOOL_H
#define TRANSLATE_STREAM_SPOOL_H

#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"

struct spool {
	int fd;	       /* -1: nothing was appended yet */
	uint64_t size; /* bytes in it */
};

#define SPOOL_INIT    \
	{             \
		-1, 0 \
	}

/* Frees the file.  A spool that was never used is fine. */
void spool_fini(struct spool *spool);

/* Appends bytes.  0, or -1 with errno. */
MUST_CHECK
int spool_append(struct spool *spool, const void *bytes, size_t size);

/* Reads exactly size bytes from an offset.  0, or -1 with errno. */
MUST_CHECK
int spool_read(const struct spool *spool, uint64_t offset, void *bytes,
	       size_t size);

/* Fills in the fault for errno of a function above, as "cannot DOING a
   temporary file in DIR", and how another folder is chosen.  Always -1. */
int spool_fault(struct fault *fault, const char *doing);

#endif
