/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Set mode: gives the objects of a tree the owner, group, mode and capabilities
 * of their entries in the database.
 *
 * As root it must be safe on a tree whose owner attacks it at the same time.
 * These rules make it so:
 *  - The whole tree is read, and every name without an id is found, before
 *    anything changes; a tree that agrees with the database never changes.
 *  - The names are frozen while objects change (protocmp/tree/freeze.h).
 *  - Each object is opened below the top's descriptor, never through a symbolic
 *    link or a mount point, and is changed through that descriptor, after
 *    fstat(2) has shown the planned type, device and inode, and as many links
 * as it has names inside the tree: an inode that has a name elsewhere is
 *    refused.  (Through an open descriptor its owner can still link a file of
 *    the tree to a name elsewhere, linkat(2) with AT_EMPTY_PATH or
 *    /proc/self/fd.  So the links are counted again after the owner has
 *    changed, and a file with a new name gets its owner and mode back.)
 *  - Owner first, then mode, then capabilities: chown(2) takes set-id bits and
 *    capabilities away.
 *  - Files first, then directories from the deepest up, so that nobody gets a
 *    directory back before all objects in it have changed.
 */
#ifndef PROTOCMP_REPAIR_REPAIR_H
#define PROTOCMP_REPAIR_REPAIR_H

#include "common/base.h"
#include "protocmp/repair/plan.h"
#include "protocmp/tree/freeze.h"

struct repair {
	int top; /* the tree, an O_PATH descriptor */
	struct plan_rule rule;
	bool dry_run; /* plan only */

	/* Results, which the caller reads before it calls repair_fini. */
	struct scan scan;
	struct plan plan;
	struct plan seen; /* its refusals: objects that could not be read */
	struct freeze freeze;
};

/*
 * Repairs the tree.  Nothing is changed if plan.unknown is not empty.  0 when
 * the results are complete; failures are among the refusals.  -1 with errno
 * when it gave up; then frozen directories have their owner and mode back, and
 * only objects that had been changed before remain so.
 */
MUST_CHECK
int repair_tree(struct repair *repair);

void repair_fini(struct repair *repair);

#endif
