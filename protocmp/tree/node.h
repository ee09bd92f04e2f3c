/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replaces the placeholders that a session of fakebuild left by device nodes. A
 * node is made beside its placeholder, gets owner and mode, and is renamed over
 * it, so that the name always has an object.
 */
#ifndef PROTOCMP_TREE_NODE_H
#define PROTOCMP_TREE_NODE_H

#include <sys/stat.h>

#include "common/base.h"
#include "protocmp/repair/plan.h"

/* True if an object is an empty file with one name, and the entry a device. */
bool node_is_placeholder(const struct stat *st,
			 const struct pkgdb_entry *entry);

/*
 * Replaces the placeholder of a change by its node.  The directory must be
 * frozen.  0, or -1 with errno; then the placeholder remains.
 */
MUST_CHECK
int node_make(int top, const struct plan_change *change);

#endif
