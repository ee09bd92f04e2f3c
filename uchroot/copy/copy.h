/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies files of nobody knows whom into a tree (uchroot/tree/tree.h): a file,
 * or a directory with all below it, with modes, times, hard links and holes.
 * No link is followed on the way, and data is shared where the file system can
 * do that (ioctl_ficlone(2)).
 */
#ifndef UCHROOT_COPY_COPY_H
#define UCHROOT_COPY_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"
#include "state/state.h"
#include "uchroot/tree/tree.h"

struct copy {
	struct tree *tree;
	/* Sorted: what is recorded of the files that are copied; NULL: they are
	   root's, and what they are on disk. */
	const struct state *owners;
	/* No ledger will say what the copies are: set-id bits are dropped, and
	   a device is refused, as is a symbolic link that may lead out of what
	   is copied. */
	bool bare;
	/* Called with the key and SHA-256 of each regular file; a negative
	   result, with errno, ends the copying.  NULL: nobody asks. */
	int (*copied)(void *arg, const char *key, uint64_t size,
		      const char *sha256);
	void *arg;
};

/*
 * Copies what `fd` is, which may be an O_PATH descriptor, to this key of the
 * tree, and finishes the tree; only a directory can be its top, "." itself.  0,
 * or -1 with the fault, which begins with `name`, then has the way from there.
 */
MUST_CHECK
int copy_tree(const struct copy *copy, int fd, const char *key,
	      const char *name, struct fault *fault);

#endif
