/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The launcher's side of a --state session.  The ledger lies beside the
 * database, as FILE-ledger, so whatever dies, what a call had confirmed is in
 * a file.  Launchers that name the same FILE share it.
 *
 * Locks, on the ledger file: each launcher holds it shared while its command
 * runs; who gets it exclusively is alone and may rebuild or remove it.  faked
 * does the work (jobs.h: open, checkpoint, close).
 */
#ifndef FAKED_LIVE_H
#define FAKED_LIVE_H

#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

#include "faked/helper.h"

struct live {
	const struct helper *helper;
	char database[PATH_MAX];	/* absolute */
	char ledger[PATH_MAX];
	int fd;				/* the ledger; holds the lock */
	uint64_t seen;			/* changes at the last checkpoint */
	pid_t busy;			/* a checkpoint that runs, or 0 */
};

/*
 * Takes the state up, or joins those who have.  Dies with a message if the
 * database is unusable.
 */
void live_open(struct live *live, const struct helper *helper,
	       const char *database, bool unknown_is_real);

/* Whether the session shows unknown files as they are: who joins one that runs
   gets what that was begun with. */
bool live_is_real(const struct live *live);

/* Starts a checkpoint if something changed and none runs. */
void live_tick(struct live *live);

/* To be called when a child has ended that is not the command. */
void live_reap(struct live *live);

/* Saves everything; removes the ledger if nobody else uses it.  False after
   a message: the ledger stays, and the next run takes it up. */
MUST_CHECK
bool live_close(struct live *live);

#endif
