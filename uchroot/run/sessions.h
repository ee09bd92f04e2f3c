/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boxes that outlive a command, by names: schroot(1) calls them sessions.  Each
 * has a supervisor of its own, which waits at a socket of the session's name in
 * the user's folder of sessions, $XDG_RUNTIME_DIR/uchroot or
 * /tmp/uchroot-UID, mode 0700.  A connection begins with a word, and passes to
 * the box if that is SESSION_RUN, with the request that follows.
 *
 * Functions return 0, or -1 with the fault, unless they say otherwise.
 */
#ifndef UCHROOT_RUN_SESSIONS_H
#define UCHROOT_RUN_SESSIONS_H

#include "uchroot/audit/log.h"
#include "uchroot/box/box.h"

/* Of a name, with its end. */
#define SESSION_NAME_MAX 64

enum session_word {
	SESSION_RUN = 'r', /* a request follows */
	SESSION_END = 'x', /* the box is to end */
};

/* Chooses a name that no session has.  0, or -1 with the fault. */
MUST_CHECK
int sessions_choose(char name[SESSION_NAME_MAX], struct fault *fault);

/*
 * Begins a session over a box, with this name.  It ends after `seconds`, if
 * these are positive; if it is `tied`, also with this process.  A log that has
 * begun, or NULL, is the session's then: here it is closed.
 */
MUST_CHECK
int sessions_begin(struct box *box, const char *name, struct audit *audit,
		   int seconds, bool tied, struct fault *fault);

/* Runs a command in a session, and fills in its terminals.  Stores the exit
   status. */
MUST_CHECK
int sessions_run(const char *name, struct request *request, int seconds,
		 int *status, struct fault *fault);

/* Ends a session, and waits until it has ended. */
MUST_CHECK
int sessions_end(const char *name, struct fault *fault);

/* Prints the names of all sessions; removes what killed ones have left. */
MUST_CHECK
int sessions_list(struct fault *fault);

/* Only removes them. */
MUST_CHECK
int sessions_purge(struct fault *fault);

#endif
