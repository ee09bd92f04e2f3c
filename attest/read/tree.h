/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The objects of a directory, as this process is shown them, or as a packaging
 * database says.  A tree that changes while it is read is a fault: what would
 * come out describes no tree that ever was.
 *
 * Functions return 0, or -1 with the fault.
 */
#ifndef ATTEST_READ_TREE_H
#define ATTEST_READ_TREE_H

#include "attest/object/object.h"
#include "common/tree/scan.h"
#include "pkgdb/db/pkgdb.h"

struct tree {
	/* What the caller sets; the rest is zero. */
	const char *name; /* for messages */
	int top;	  /* descriptor of the directory */
	struct pkgdb *db; /* NULL: what the kernel says counts */
	const struct pkgdb_entry *fallback; /* of paths without an entry; NULL:
					       these are a fault */
	bool no_xattrs; /* as if no object had an attribute */
	/* Called for a socket, which is left out; may be NULL. */
	void (*left_out)(const char *name, const char *path, const char *type);

	struct scan scan;
	const struct pkgdb_entry **entries; /* by number in the scan */
	uint64_t *groups; /* the same: of names of one file; 0: it has one */
	const char **attributes; /* the same: the SHA-256 of those on disk; NULL
				    if there are none */
	struct inventory inventory;
};

/* The fault of a path.  Always -1. */
int tree_fault(const struct tree *tree, const char *path, struct fault *fault,
	       const char *text);

/* Fills in the inventory, but for digests. */
MUST_CHECK
int tree_list(struct tree *tree, struct fault *fault);

/* Takes bytes of a file, in their order. */
typedef int tree_take_fn(void *arg, const void *bytes, size_t size,
			 struct fault *fault);

/*
 * Reads a regular file of the inventory, and gives it its digest.  `take` gets
 * exactly as many bytes as its size says; NULL: nobody does.  It is a fault if
 * the file is not what tree_list() saw, if it changes meanwhile, or if the
 * database states another digest.
 */
MUST_CHECK
int tree_read_file(struct tree *tree, struct object *object, tree_take_fn *take,
		   void *arg, struct fault *fault);

/* Gives all regular files their digests. */
MUST_CHECK
int tree_digest(struct tree *tree, struct fault *fault);

/* Looks at the whole tree once more; it is a fault if it has changed. */
MUST_CHECK
int tree_is_still(struct tree *tree, struct fault *fault);

/* Frees all but `top`, which the caller closes. */
void tree_fini(struct tree *tree);

#endif
