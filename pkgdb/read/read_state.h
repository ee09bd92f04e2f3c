/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entries of a session's state, whether it was read from SQLite or text, or
 * is still in memory.
 */
#ifndef PKGDB_READ_READ_STATE_H
#define PKGDB_READ_READ_STATE_H

#include "pkgdb/parse/reader.h"
#include "state/state.h"

/*
 * With the option visit_files, finds the present paths of the state's files and
 * completes modes and link counts from the disk; searches the option root, if
 * given, for files that moved.  Without visit_files it does nothing.  The state
 * stays the caller's.  0, or -1 with the fault.
 */
MUST_CHECK
int reading_visit(struct reading *in, struct state *state);

/*
 * Adds the records that lie below the root of the options, all their names
 * there, and the rule for files without a record.  Warns of records without a
 * path, and with visit_files of those below the root whose files are gone.  If
 * all of them lie elsewhere, that is a warning, and a fault with visit_files.
 * Entries are copies: the caller may free the state afterwards.  0, or -1 with
 * the fault.
 */
MUST_CHECK
int reading_state(struct reading *in, const struct state *state);

#endif
