/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The launcher's side of a --state session.  The ledger lies beside the
 * database, as FILE-ledger, so that a change survives the death of any process
 * once its call has returned.  Launchers that name the same FILE share the
 * ledger.
 *
 * Each launcher has a shared lock on the ledger file while its command runs.  A
 * launcher that gets the exclusive lock is alone, and may rebuild or remove the
 * ledger.  faked does the work (jobs.h: open, checkpoint, close).
 *
 * Except where a function says otherwise, it prints a message and exits on
 * failure.
 */
#ifndef FAKED_LAUNCHER_STATE_SESSION_H
#define FAKED_LAUNCHER_STATE_SESSION_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "faked/launcher/helper.h"

struct state_session {
	const struct helper *helper;
	char database[PATH_MAX]; /* absolute */
	char ledger[PATH_MAX];
	int fd;		/* the ledger, open and locked */
	uint64_t saved; /* ns: when the last checkpoint began, or 0 */
	pid_t busy;	/* pid of the running checkpoint, or 0 */
	bool removes;	/* the ledger is not kept for the next session */
};

/*
 * Opens the state: rebuilds the ledger from the database if no other launcher
 * uses it, or joins the others.  The caller calls state_session_close().
 */
void state_session_open(struct state_session *state,
			const struct helper *helper, const char *database,
			bool unknown_is_real);

/* True if the session shows files without a record as they are.  The launcher
   that began the session has decided that. */
bool state_session_is_real(const struct state_session *state);

/* Starts a checkpoint if the ledger has changed and no checkpoint runs. */
void state_session_timer(struct state_session *state);

/* To be called on SIGCHLD: waits for a checkpoint that has ended. */
void state_session_reap(struct state_session *state);

/* Saves the ledger to the database, and keeps it for the next session, or
   removes it; not if another process uses it.  False after a message: then the
   ledger stays for the next run. */
MUST_CHECK
bool state_session_close(struct state_session *state);

/* Ends a session of which nothing is to be kept: removes the ledger, and leaves
   the database as it was when it was opened.  Where another process uses the
   ledger, says that what was recorded stays. */
void state_session_drop(struct state_session *state);

/*
 * Keeps all sessions from a state until state_session_release(): one that wants
 * to begin waits.  A state that a session uses is refused.  For a job that
 * replaces the database: a session would save its own ledger over that.
 */
void state_session_hold(struct state_session *state, const char *database);

void state_session_release(struct state_session *state);

#endif
