/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entries of a session's state, from whichever form it was read.
 */
#ifndef PKGDB_READ_READ_STATE_H
#define PKGDB_READ_READ_STATE_H

#include "pkgdb/parse/reader.h"
#include "state/state.h"

/*
 * With the option visit_files: looks where the files of the state are now, and
 * takes over what is to be seen there.  A root that the caller names is looked
 * through for what moved.  0, or -1 with the fault.
 */
MUST_CHECK
int reading_visit(struct reading *in, struct state *state);

/*
 * Adds the entries that lie below the root of the options, all their names
 * there, and the rule for files without a record.  Warns of what has no path.
 * The state may be freed afterwards.  0, or -1 with the fault.
 */
MUST_CHECK
int reading_state(struct reading *in, const struct state *state);

#endif
