/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the records of a kept ledger that are marked as changed to the
 * database that has all others (state_keep.h).  Nothing here decides whether a
 * ledger is kept.
 *
 * Functions return what they say, or -1 after filling in the fault.
 */
#ifndef FAKED_SERVER_STATE_MARKED_H
#define FAKED_SERVER_STATE_MARKED_H

#include "common/base.h"
#include "common/fault.h"
#include "ledger/layout.h"

/* Traits of ledgers with files that cannot be told by their tags alone: all
   rows of these are compared. */
enum { STATE_DOUBTFUL = LEDGER_TRAIT_WATCHED | LEDGER_TRAIT_LAYERS };

/* Writes the changes of the kept ledger of a database that is alike.  1; 0 if
   that cannot be done, and nothing was. */
MUST_CHECK
int state_marked_save(const char *ledger, int fd, const char *database,
		      uint64_t *unrecorded, struct fault *fault);

/*
 * Writes what changed in the session of a kept ledger, which nobody else has,
 * to its database, to which others have written.  They did not know of the
 * session, so only those records count that have changed since the ledger was
 * like the database: all others may be older than their rows.  1; 0 if that is
 * no state any more, and nothing was done.
 */
MUST_CHECK
int state_marked_merge(const char *ledger, int fd, const char *database,
		       struct fault *fault);

/* Clears the marks, unless a process waits to open the ledger: the kernel gives
   it to that one in the end, however long we take.  False with errno. */
MUST_CHECK
bool state_marked_clear(int fd);

/* Says in the ledger that no name has changed, and forgets what did not fit: it
   was told.  False with errno. */
MUST_CHECK
bool state_marked_quiet(int fd, struct ledger_header *header);

#endif
