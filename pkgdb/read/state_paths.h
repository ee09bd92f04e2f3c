/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files below a root that a state says nothing of: a session shows them as
 * the disk has them, and those of the builder as root's.
 */
#ifndef PKGDB_READ_STATE_PATHS_H
#define PKGDB_READ_STATE_PATHS_H

#include "pkgdb/parse/reader.h"
#include "state/state.h"

/*
 * Adds an entry for each path below `root`, "" for /, and for the root itself,
 * that has none yet; and to all entries the attributes that only the disk has,
 * and with the option `digests` size and SHA-256 of regular files.  0, or -1
 * with the fault, also for a directory or a file that cannot be read: then some
 * paths would be missing.
 */
MUST_CHECK
int state_paths_add(struct reading *in, const struct state *state,
		    const char *root);

#endif
