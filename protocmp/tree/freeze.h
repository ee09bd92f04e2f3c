/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Freezes the names of a tree while root changes it.
 *
 * A user who may write in a directory can replace a file between any two system
 * calls of ours: by a hard link to a file outside, for example, which is
 * removed again before we count the names of that file.  No check of a single
 * file withstands that.  So the names are frozen first: from the top down, each
 * directory that other users may write in is given to root and closed for group
 * and others.  The kernel checks the permission and changes the directory under
 * one lock (the directory's i_rwsem), so from then on nobody adds, removes or
 * moves a name in it.  Nobody can replace or move a directory below either, as
 * its name lies in a frozen directory.
 *
 * Changes between reading a directory and closing it are found by reading the
 * tree again, until a whole scan meets no open directory.  In that scan every
 * name and every number of links stays true.
 *
 * Only owner and write permission change.  If the program is killed, not merely
 * interrupted, directories remain root's and closed, which is safe; a second
 * run repairs those that the database lists.
 */
#ifndef PROTOCMP_TREE_FREEZE_H
#define PROTOCMP_TREE_FREEZE_H

#include <stddef.h>
#include <sys/types.h>

#include "common/arena.h"
#include "common/base.h"
#include "common/tree/scan.h"

/* A directory as it was before. */
struct frozen {
	const char *path;
	size_t order; /* number of directories frozen before it */
	uid_t uid;
	mode_t mode; /* permission bits */
};

struct freeze {
	struct frozen *dirs;
	size_t count;
	size_t capacity;
	struct arena text;
};

/*
 * Freezes the tree of a scan and replaces the scan by one of the frozen tree.
 * Frozen directories have `frozen` set, and show their former owner and mode.
 * -1 with errno on failure, when *path names the directory (NULL: ENOMEM).
 * EBUSY: directories kept opening while they were frozen.  The caller calls
 * freeze_fini in either case, and freeze_undo before it unless every frozen
 * directory has been given its owner and mode.
 */
MUST_CHECK
int freeze_tree(struct freeze *freeze, int top, struct scan *scan,
		const char **path, scan_trouble_fn *trouble, void *arg);

/*
 * Gives every frozen directory its former owner and mode, the deepest first.
 * -1 with errno if that failed for one; *path names the first of these.
 */
MUST_CHECK
int freeze_undo(struct freeze *freeze, int top, const char **path);

/* Frees the list of directories; the tree does not change. */
void freeze_fini(struct freeze *freeze);

#endif
