/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A tree that is filled from an archive which nobody vouches for: no name in it
 * leads out of the tree, whatever links were made before.  What the user may
 * not give a file on disk, its owner, type and set-id bits, is remembered as a
 * state, for a ledger.
 *
 * On disk, everything belongs to the user, who may read and write each file and
 * enter each directory.  A device is an empty file.
 *
 * Functions return 0, or -1 with errno.
 */
#ifndef UCHROOT_TREE_TREE_H
#define UCHROOT_TREE_TREE_H

#include <sys/stat.h>
#include <time.h>

#include "common/base.h"
#include "state/state.h"

struct tree {
	int root;	    /* its top, the caller's */
	int dir;	    /* the directory that was used last, open */
	char *dir_key;	    /* and its key (common/path.h) */
	struct state state; /* of the files that are not plainly root's */
	struct folder_time *folders; /* times to be set at the end */
	size_t folder_count, folder_capacity;
};

/* What a file is to be. */
struct tree_file {
	const char *key; /* its path in the tree; ".": the top, a directory */
	mode_t mode;	 /* with its type */
	uint32_t uid, gid;
	uint32_t rdev;	    /* ledger_dev() */
	const char *target; /* of a symbolic link */
	struct timespec mtime;
	const char *xattrs; /* packed as in struct ledger_xattrs; or NULL */
	size_t xattrs_size;
	bool recorded; /* the state gets one more entry in any case */
};

void tree_init(struct tree *tree, int root);
void tree_fini(struct tree *tree);

/*
 * Makes a file, in place of what is there, and directories on the way to it.  A
 * directory that is there stays.  For a regular file, `*fd` becomes a
 * descriptor for writing, which the caller closes after tree_close_file(); else
 * -1.
 */
MUST_CHECK
int tree_make(struct tree *tree, const struct tree_file *file, int *fd);

/* Ends the writing of a regular file of `size` bytes. */
MUST_CHECK
int tree_end_file(int fd, const struct tree_file *file, off_t size);

/* Gives a file one more name. */
MUST_CHECK
int tree_link(struct tree *tree, const char *key, const char *to);

/* Sets what the making of later files has changed again. */
MUST_CHECK
int tree_finish(struct tree *tree);

#endif
