/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attends to one command in a box, through the channel to what keeps it there:
 * passes signals on, and stands between its terminal and the user's.
 */
#ifndef UCHROOT_RUN_ATTEND_H
#define UCHROOT_RUN_ATTEND_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/base.h"
#include "common/fault.h"
#include "uchroot/audit/log.h"

/* Sees which of the first three descriptors are terminals. */
void attend_see(bool tty[3]);

/* Blocks the signals that are to be passed on, before the command is started.
   Returns a descriptor that tells of them, or -1 with errno. */
MUST_CHECK
int attend_signals(void);

/* Files of a box, which they outlive. */
struct opened {
	int root;   /* its directory; -1: not there */
	int ledger; /* -1: not there */
};

struct attention {
	int channel;
	int signals;	     /* of attend_signals() */
	pid_t first;	     /* of the box, to be killed when it must not go on;
				0: that is not up to the caller */
	const bool *tty;     /* of the command */
	int seconds;	     /* the command's time; 0: any */
	struct audit *audit; /* of what is executed; NULL: nobody hears it */
	struct opened *opened; /* gets what the box opens; NULL: not wanted */
};

/*
 * Attends to the command until it ends, or its time; with a log, until the
 * channel ends, for what the box executes until then.  Closes both descriptors.
 * Returns the exit status, or one of these; with ATTEND_FAILED the fault says
 * why the log cannot be written, and the box must not go on.
 */
enum { ATTEND_LOST = -1, ATTEND_TIMEOUT = -2, ATTEND_FAILED = -3 };
MUST_CHECK
int attend(const struct attention *attention, struct fault *fault);

#endif
