/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A --state session, faked's side: keeps FILE.db and FILE.db-ledger together.
 *
 * While a session runs, the ledger is the truth and the database follows.
 * The database remembers in meta.live which ledger that is and in which boot
 * of the machine it was mapped.  Taking a state up:
 *
 *	ledger, same boot	a launcher was killed: mirror the ledger into
 *				the database
 *	ledger, other boot	the machine went down, and pages of the file
 *				may be older than others: take over only what
 *				is newer than the database
 *	another's ledger	put aside as FILE.db-ledger.lost, or, if there
 *				is one already, .lost.1 and so on
 *	no ledger		the database is all there is
 *
 * and then the database is loaded into a fresh ledger, which drops what was
 * forgotten meanwhile, and which takes the old one's name in one step.
 *
 * Callers hold the lock that launcher/state_session.h describes.
 */
#ifndef FAKED_SERVER_STATE_SYNC_H
#define FAKED_SERVER_STATE_SYNC_H

#include <limits.h>
#include <stdbool.h>

#include "common/base.h"
#include "common/fault.h"
#include "state/state.h"

/* How to take a state up. */
struct state_sync_opening {
	bool unknown_is_real;
	struct search_options search;
	/* Told how the database's `count` entries fit the disk, unless the
	   ledger stays as it is.  False: the state is not to be used. */
	bool (*accept)(const char *database, size_t count,
		       const struct state_fit *fit);
};

/*
 * Makes `ledger` ready, which `fd` has open for writing and nothing else here
 * has.  If another process has it mapped, and it is the database's own, it
 * stays as it is.  Stores in `lost` where a foreign ledger was put, or "".
 * 1 if the state was not accepted: there is no ledger then.
 */
MUST_CHECK
int state_sync_open(const char *ledger, int fd, const char *database,
		    const struct state_sync_opening *how, char lost[PATH_MAX],
		    struct fault *fault);

/* Brings the database up to date.  `fd` as above, but others may have it. */
MUST_CHECK
int state_sync_checkpoint(const char *ledger, int fd, const char *database,
			  struct fault *fault);

/*
 * The session is over: the same, and then removes the ledger unless a process
 * that outlives the session has it mapped.  `fd` as above; `root` as in
 * state_relocate; `unrecorded` as in struct state.
 */
MUST_CHECK
int state_sync_close(const char *ledger, int fd, const char *database,
		     const char *root, uint64_t *unrecorded,
		     struct fault *fault);

#endif
