/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server's one loop: waits for signals, for clients at the session's socket
 * and for the clock.  The launcher runs it while its command lives; faked
 * runs it alone.  Built without libc (nolibc.h).
 *
 * Which signals reach a server, and what they do:
 *
 *	KILL STOP			as ever
 *	TSTP TTIN TTOU CONT		stop and continue it: job control
 *	SEGV BUS ILL FPE TRAP SYS ABRT	kill it: a bug
 *	all others			are read here and given to `signal`;
 *					none of them kills
 */
#ifndef FAKED_LAUNCHER_LOOP_H
#define FAKED_LAUNCHER_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>

#include "faked/launcher/session.h"

struct loop {
	const struct session *session;
	/* Called for each signal; true ends the loop. */
	bool (*signal)(void *context, const struct signalfd_siginfo *info);
	/* Called every interval_ms if that is positive. */
	void (*tick)(void *context);
	void *context;
	int interval_ms;
	int fd;		 /* the signals */
	uint64_t before; /* the mask that was in force */
};

/*
 * From now on signals wait for the loop.  The mask of before is for the
 * command.  Call it before any child is started.  0 or a negative errno.
 */
MUST_CHECK
int loop_init(struct loop *loop);

/* Runs until a signal ends it.  0 or a negative errno. */
MUST_CHECK
int loop_run(struct loop *loop);

/*
 * What the launchers do with a signal: what a process sent is meant for the
 * command and passed on.  What the kernel sent, for the terminal, the command
 * has got as well.
 */
void loop_pass_on(const struct signalfd_siginfo *info, pid_t command);

#endif
