/* SPDX-License-Identifier: BSD-2-Clause */
/* The members of an archive of tar or cpio, as a directory would have them once
   it is unpacked by root. */
#ifndef ATTEST_READ_ARCHIVE_H
#define ATTEST_READ_ARCHIVE_H

#include "attest/object/object.h"
#include "codec/source.h"

/* Called for a socket, which is left out. */
typedef void archive_left_out_fn(const char *name, const char *path,
				 const char *type);

/*
 * Reads an archive without compression to its last byte, and fills in an empty
 * inventory, digests among it.  `left_out` may be NULL.  0, or -1 with the
 * fault, whose offset is that of the member's header.
 */
MUST_CHECK
int archive_list(struct inventory *inventory, struct source *source,
		 const char *name, archive_left_out_fn *left_out,
		 struct fault *fault);

#endif
