/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks a directory tree and passes each object to the caller.  Follows no
 * symbolic link and changes no file; passes over directories that it cannot
 * read.
 */
#ifndef STATE_DISK_TREE_WALK_H
#define STATE_DISK_TREE_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "common/str.h"

/* Directory entries that a walk may read where nobody has named the tree: a
   save must not walk a whole disk. */
#define TREE_WALK_ENTRIES 200000

/* One name in a directory of the tree. */
struct tree_name {
	int dir; /* the directory, open */
	const char *name;
	ino_t ino; /* 0: readdir(3) may tell a wrong one here */
};

/* Returns whether the walk goes on. */
typedef bool tree_walk_fn(void *arg, const struct tree_name *name);

struct tree_walk {
	struct str path; /* of the name that the walk has reached; the caller
			    fills in the path of the start, which may be "",
			    and frees it */
	size_t budget;	 /* directory entries that may still be read */
	bool across;	 /* enter other file systems */
	dev_t dev;	 /* of the start; set by the walk */
	ino_t passed;	 /* a directory below the start that is passed over; 0:
			    none */
	tree_walk_fn *each; /* called for all names below the start, of a
			       directory before those in it */
	/* Called for a directory that is not read, with errno; ELOOP: it lies
	   too deep.  NULL: it is passed over. */
	void (*unread)(void *arg, int err);
	void *arg; /* passed to both */
};

/* Walks the tree below a directory, `name` in the directory `parent` as
   openat(2) has it.  Sets `dev`, and leaves the path as it was. */
void tree_walk_below(struct tree_walk *walk, int parent, const char *name);

#endif
