/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device nodes where a session of fakebuild has left stand-ins: empty plain
 * files.  A node is made beside its stand-in, gets owner and mode, and takes
 * its place in one step, so that a name is never without an object.
 */
#ifndef PROTOCMP_TREE_NODE_H
#define PROTOCMP_TREE_NODE_H

#include <sys/stat.h>

#include "common/base.h"
#include "protocmp/repair/plan.h"

/* Whether an object may be a stand-in for the device of an entry. */
bool node_is_stand_in(const struct stat *st, const struct pkgdb_entry *entry);

/*
 * Puts the node of a change in the place of its stand-in.  The directory must
 * be held: nobody else may change its names meanwhile.  -1 with errno; the
 * stand-in is there then.
 */
MUST_CHECK
int node_make(int top, const struct plan_change *change);

#endif
