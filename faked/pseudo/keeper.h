/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keeper of a directory, which pseudo(1) calls its server: keeps the state
 * of the sessions that name the directory in PSEUDO_LOCALSTATEDIR.  Processes
 * come and go, and find the ledger by the directory (preload/base/join.h); the
 * keeper makes it of the database, brings the database up to date, and ends
 * when no process has used the ledger for a while.  In the directory are
 *
 *	fakebuild.db		the database, as with --state
 *	fakebuild.db-ledger	the ledger, on which a keeper has a shared lock
 *	pseudo.lock		the locks of keepers, see keeper.c
 *	pseudo.pid		the keeper's pid
 *	pseudo.log		its messages, once it is in the background
 *
 * pseudo's own database, files.db, is neither read nor changed.
 */
#ifndef FAKED_PSEUDO_KEEPER_H
#define FAKED_PSEUDO_KEEPER_H

#include <stdbool.h>

#include "common/base.h"

/* The database of a directory. */
#define KEEPER_DATABASE "fakebuild.db"

struct keeper_options {
	const char *directory; /* made if it is missing */
	int timeout;	       /* seconds without a client until it ends */
	bool foreground;       /* do not fork */
};

/*
 * Keeps the directory, unless another keeper does already.  When this returns,
 * clients can find the ledger; only in the foreground, and in the child that
 * goes into the background, it returns after the keeper has ended.  Prints
 * messages, and returns the exit status.
 */
MUST_CHECK
int keeper_run(const struct keeper_options *options);

/*
 * Ends the keeper of a directory, and waits until all is saved; where clients
 * are left, names them and returns: the keeper then ends after them.  Saves
 * what a killed keeper left.  Prints messages, and returns the exit status.
 */
MUST_CHECK
int keeper_stop(const char *directory);

/*
 * The same, and then no keeper can begin until the descriptor that this returns
 * is closed: processes that need one wait.  -1 after a message, also where
 * processes are left in the session.
 */
MUST_CHECK
int keeper_hold(const char *directory);

#endif
