/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs faked for one job (jobs.h), in a process of its own: what goes wrong
 * with a database must not take the launcher with it.
 */
#ifndef FAKED_LAUNCHER_HELPER_H
#define FAKED_LAUNCHER_HELPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"

/* How the launcher found the world; children get it back. */
struct helper {
	const char *asked;	/* -f, or NULL */
	const char *options[4]; /* for every job; ends with NULL */
	uint64_t signals;
	mode_t umask;
};

/* Becomes `faked argv[1] OPTIONS argv[2]...`; argv[0] is filled in here.  Does
   not return. */
NORETURN
void helper_exec(const struct helper *helper, const char **argv);

/* A descriptor as a word of argv; "-" for a negative one. */
#define HELPER_FD_SIZE 12
const char *helper_fd(int fd, char word[HELPER_FD_SIZE]);

/* Starts it; it inherits `fd`, unless that is negative.  Its pid, or -1 after a
   message. */
MUST_CHECK
pid_t helper_start(const struct helper *helper, const char **argv, int fd);

/* Starts it and waits.  True if it succeeded; it has said why if not. */
MUST_CHECK
bool helper_run(const struct helper *helper, const char **argv, int fd);

#endif
