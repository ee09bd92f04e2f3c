/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs faked for one job.  The launcher links no database and starts faked
 * only when it is asked for something beyond a plain run; faked's jobs are
 * listed in jobs.h.
 */
#ifndef FAKED_HELPER_H
#define FAKED_HELPER_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "common/base.h"

/* How the launcher found the world; children get it back. */
struct helper {
	const char *asked;	/* -f, or NULL */
	sigset_t signals;
	mode_t umask;
};

/* Becomes `faked argv[1]...`; argv[0] is filled in here.  Does not return. */
NORETURN
void helper_exec(const struct helper *helper, const char **argv);

/* Starts it.  Its pid; dies with a message if it cannot be started. */
pid_t helper_start(const struct helper *helper, const char **argv);

/* Starts it and waits.  True if it succeeded; it has said why if not. */
MUST_CHECK
bool helper_run(const struct helper *helper, const char **argv);

#endif
