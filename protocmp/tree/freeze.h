/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holding a tree still while root changes it.
 *
 * Whoever may write in a directory can, between any two system calls of ours,
 * put another file in the place of the one that we have looked at: a hard link
 * to a file outside, say, and take it away again before we count its names.  No
 * check of a single file withstands that.  So the names are nailed down first:
 * from the top down, each directory that others may write in is given to root
 * and closed for group and others.  The kernel checks the permission and
 * changes the directory under one lock, so that from then on nobody adds,
 * removes or moves a name in it; a directory below can neither be replaced nor
 * carried off, as its name lies in a directory that is already held.
 *
 * What changes between reading a directory and closing it is found by reading
 * the tree again, until a whole scan meets no open directory.  In that scan
 * every number of links and every name stays true.
 *
 * Only owner and write permission are taken.  If the program is killed (not
 * merely interrupted), directories stay root's and closed, the safe side; a
 * second run puts right those that the database lists.
 */
#ifndef PROTOCMP_TREE_FREEZE_H
#define PROTOCMP_TREE_FREEZE_H

#include <stddef.h>
#include <sys/types.h>

#include "common/arena.h"
#include "common/base.h"
#include "protocmp/tree/scan.h"

/* One directory as it was. */
struct frozen {
	const char *path;
	size_t turn; /* its place in the order of freezing */
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
 * Objects that are held have `held` set and show their former owner and mode.
 * -1 with errno if that could not be done, *path then names the directory (NULL
 * for want of memory): EBUSY means that it never came to rest.  The caller
 * calls freeze_fini either way, and freeze_undo before it unless each held
 * directory has been given its owner and mode.
 */
MUST_CHECK
int freeze_tree(struct freeze *freeze, int top, struct scan *scan,
		const char **path, scan_trouble_fn *trouble, void *arg);

/*
 * Gives every held directory back, the deepest first.  -1 with errno if one
 * could not be; *path names the first of them.
 */
MUST_CHECK
int freeze_undo(struct freeze *freeze, int top, const char **path);

void freeze_fini(struct freeze *freeze);

#endif
