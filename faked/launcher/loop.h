/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The event loop of a session: waits for signals, for clients at the session's
 * socket and for the clock.  The launcher runs it until its command ends, faked
 * until it is told to stop.  Built without libc (nolibc.h).
 *
 * Signals:
 *
 *	KILL STOP			cannot be caught
 *	TSTP TTIN TTOU CONT		stop and continue it: job control
 *	SEGV BUS ILL FPE TRAP SYS ABRT	kill it: a bug
 *	all others			are passed to `signal`; none of them
 *					kills
 */
#ifndef FAKED_LAUNCHER_LOOP_H
#define FAKED_LAUNCHER_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>

#include "faked/session/session.h"

struct loop {
	const struct session *session;
	/* Called for each signal; true ends the loop. */
	bool (*signal)(void *context, const struct signalfd_siginfo *info);
	/* Called every interval_ms if that is positive; true ends the loop. */
	bool (*timer)(void *context);
	void *context;
	int interval_ms;
	int fd;		 /* the signalfd(2) */
	uint64_t before; /* the signal mask before loop_init() */
};

/*
 * Blocks the signals, so that they wait for the loop; loop->before is the mask
 * for the command.  Must be called before any child is started, or its SIGCHLD
 * may be lost.  0 or a negative errno.
 */
MUST_CHECK
int loop_init(struct loop *loop);

/* Runs until `signal` or `timer` returns true.  0 or a negative errno. */
MUST_CHECK
int loop_run(struct loop *loop);

/*
 * Passes a signal on to the command if a process sent it.  The kernel sends the
 * signals of a terminal to the whole process group, so the command has those
 * already.
 */
void loop_pass_on(const struct signalfd_siginfo *info, pid_t command);

#endif
