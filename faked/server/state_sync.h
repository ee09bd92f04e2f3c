/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faked's side of a --state session: keeps FILE.db and its own ledger,
 * FILE.db-ledger, consistent.
 *
 * While a session runs, the ledger is newer than the database.  The database
 * has the name of its ledger in meta.live, with the boot id of the machine
 * (state/form/own_ledger.h).  Where it has not, the ledger may be a kept one,
 * which is taken up as it is if it can be (state_keep.h).  When a state is
 * opened otherwise, the ledger file may be
 *
 *	its own, same boot	a launcher was killed: the whole ledger is
 *				written to the database
 *	its own, other boot	the machine went down and may have lost pages
 *				of the file: only records that are newer than
 *				their rows are written
 *	kept, as before		so is this one; nothing is written if there is
 *				nothing that the database lacks
 *	of another database	it is renamed to FILE.db-ledger.lost, or to
 *				.lost.1 and so on if there is one already
 *	empty			the database is complete
 *
 * Then the database is loaded into a new ledger, which has no deleted records,
 * and which replaces the old one by rename(2).
 *
 * Callers have the lock that launcher/state_session.h describes.  Functions
 * return 0, or -1 after filling in the fault, unless they say otherwise.
 */
#ifndef FAKED_SERVER_STATE_SYNC_H
#define FAKED_SERVER_STATE_SYNC_H

#include <limits.h>
#include <stdbool.h>

#include "common/base.h"
#include "common/fault.h"
#include "state/state.h"

/* How to open a state. */
struct state_sync_opening {
	bool unknown_is_real;	      /* for a new ledger */
	struct search_options search; /* for state_rekey() */
	/* Called with the result of state_rekey(), unless the ledger stays as
	   it is.  False if the state must not be used. */
	bool (*accept)(const char *database, size_t count,
		       const struct state_fit *fit);
};

/*
 * Opens a state.  `fd` has the file `ledger` open for writing, and this process
 * must not have it open a second time.  If the file is the database's own
 * ledger and another process has it mapped, it stays as it is.  Stores in
 * `lost` the new path of a foreign ledger, or "".  Returns 1 if how->accept
 * refused the state: then no ledger was made.
 */
MUST_CHECK
int state_sync_open(const char *ledger, int fd, const char *database,
		    const struct state_sync_opening *how, char lost[PATH_MAX],
		    struct fault *fault);

/* Writes the records that changed since the last checkpoint to the database.
   `fd` as above, but others may have the ledger open. */
MUST_CHECK
int state_sync_checkpoint(const char *ledger, int fd, const char *database,
			  struct fault *fault);

/*
 * Ends a session: writes the ledger, or what changed of a kept one, to the
 * database, and keeps the ledger for the next session, or removes it if that
 * cannot be or `keep` is false; not if a process that outlives the session has
 * it mapped.  `fd` as above, `root` as in state_relocate().  Stores in
 * `unrecorded` the same as struct state has.
 */
MUST_CHECK
int state_sync_close(const char *ledger, int fd, const char *database,
		     const char *root, bool keep, uint64_t *unrecorded,
		     struct fault *fault);

/* Ends a session of which nothing is to be kept: removes the ledger, and leaves
   the records of the database as they are.  1 if that is done; 0 if another
   process has the ledger mapped or has replaced it, and nothing is; -1 with the
   fault. */
MUST_CHECK
int state_sync_drop(const char *ledger, int fd, const char *database,
		    struct fault *fault);

#endif
