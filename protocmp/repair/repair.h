/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Set mode: giving the objects of a tree the owner, group, mode and
 * capabilities that the database says.
 *
 * As root it must be safe on a tree whose owner is hostile and at work.  What
 * it rests on:
 *  - The whole tree is looked at, and every name without an id known, before
 *    anything is touched; a tree that is as it should be is not touched at all.
 *  - The names are held still while objects change (protocmp/tree/freeze.h).
 *  - Each object is opened below the top's descriptor, never through a symbolic
 *    link or a mount point, and is changed through that descriptor, after a
 *    look at it has shown the type, device and inode that were planned for and
 *    as many links as it has names inside the tree: an inode that has a name
 *    elsewhere is refused.  (Through a descriptor that he has open, its owner
 *    can still make a new name elsewhere for a file that was only in the tree;
 *    the links are counted again when it is no longer his, and a file that has
 *    got one is put back.)
 *  - Owner first, then mode, then capabilities: chown(2) takes set-id bits and
 *    capabilities away.
 *  - Files first, then directories from the deepest up, so that nobody gets a
 *    directory back while something in it is still to be changed.
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

	/* What came of it; the caller reads it and calls repair_fini. */
	struct scan scan;
	struct plan plan;
	struct plan seen; /* refusals: what could not be read */
	struct freeze freeze;
};

/*
 * Repairs the tree.  Nothing is changed if plan.unknown is not empty.  0 when
 * the results are complete; what could not be done is among the refusals.  -1
 * with errno when it gave up; the tree is then released as it was, as far as
 * its objects had not been changed.
 */
MUST_CHECK
int repair_tree(struct repair *repair);

void repair_fini(struct repair *repair);

#endif
