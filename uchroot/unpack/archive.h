/* SPDX-License-Identifier: BSD-2-Clause */
/* Fills a tree from an archive, by libarchive. */
#ifndef UCHROOT_UNPACK_ARCHIVE_H
#define UCHROOT_UNPACK_ARCHIVE_H

#include "common/fault.h"
#include "common/sha256.h"
#include "uchroot/tree/tree.h"

/*
 * Reads a tar archive of any compression from a descriptor, to its last byte,
 * and makes its members in the tree; adds the bytes to the sum.  `name` is
 * for messages.  0, or -1 with the fault.
 */
MUST_CHECK
int archive_into_tree(struct tree *tree, int fd, const char *name,
		      struct sha256 *sha256, struct fault *fault);

#endif
