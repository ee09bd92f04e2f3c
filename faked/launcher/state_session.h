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
#ifndef FAKED_LAUNCHER_STATE_SESSION_H
#define FAKED_LAUNCHER_STATE_SESSION_H

#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

#include "faked/launcher/helper.h"

struct state_session {
	const struct helper *helper;
	char database[PATH_MAX]; /* absolute */
	char ledger[PATH_MAX];
	int fd;	       /* the ledger; holds the lock */
	uint64_t seen; /* changes at the last checkpoint */
	pid_t busy;    /* a checkpoint that runs, or 0 */
};

/*
 * Takes the state up, or joins those who have.  Dies with a message if the
 * database is unusable.
 */
void state_session_open(struct state_session *state,
			const struct helper *helper, const char *database,
			bool unknown_is_real);

/* Whether the session shows unknown files as they are: who joins one that runs
   gets what that was begun with. */
bool state_session_is_real(const struct state_session *state);

/* Starts a checkpoint if something changed and none runs. */
void state_session_tick(struct state_session *state);

/* To be called when a child has ended that is not the command. */
void state_session_reap(struct state_session *state);

/* Saves everything; removes the ledger if nobody else uses it.  False after
   a message: the ledger stays, and the next run takes it up. */
MUST_CHECK
bool state_session_close(struct state_session *state);

#endif
