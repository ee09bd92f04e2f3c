/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server's one loop: waits for signals, for guests at the session's door
 * and for the clock.  The launcher runs it while its command lives; faked
 * runs it alone.
 *
 * Which signals reach a server, and what they do:
 *
 *	KILL STOP			as ever
 *	TSTP TTIN TTOU CONT		stop and continue it: job control
 *	SEGV BUS ILL FPE TRAP SYS ABRT	kill it: a bug
 *	all others			are read here and given to `signal`;
 *					none of them kills
 */
#ifndef FAKED_LOOP_H
#define FAKED_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>

#include "faked/session.h"

struct loop {
	const struct session *session;
	/* Called for each signal; true ends the loop. */
	bool (*signal)(void *context, const struct signalfd_siginfo *info);
	/* Called every interval_ms if that is positive. */
	void (*tick)(void *context);
	void *context;
	int interval_ms;
	int fd;		/* the signals */
};

/*
 * From now on signals wait for the loop.  Stores the mask that was in force,
 * for the command.  Call it before any child is started.  0, or -1 with
 * errno.
 */
MUST_CHECK
int loop_init(struct loop *loop, sigset_t *before);

/* Runs until a signal ends it.  0, or -1 with errno. */
MUST_CHECK
int loop_run(struct loop *loop);

/*
 * True if a process sent the signal, rather than the kernel, whose signals
 * (from the terminal) reach the command without our help.
 */
bool signal_is_from_process(const struct signalfd_siginfo *info);

#endif
