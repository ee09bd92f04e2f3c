/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs faked for one job (faked/server/jobs.h) in a process of its own: a crash
 * over a damaged database must not end the launcher.
 */
#ifndef FAKED_LAUNCHER_HELPER_H
#define FAKED_LAUNCHER_HELPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"

/* How to run jobs.  They get the signal mask and umask that the launcher was
   started with. */
struct helper {
	const char *asked;	/* the program of -f, or NULL: find faked */
	const char *program;	/* one beside the library; NULL: faked */
	const char *options[6]; /* of every job; ends with NULL */
	uint64_t signals;
	mode_t umask;
};

/* Adds an option for the jobs, if it is wanted: at most as many as there is
   room for. */
void helper_option(struct helper *helper, bool wanted, const char *option);

/* The program that does the jobs, as messages name it. */
const char *helper_name(const struct helper *helper);

/* True if there is a faked to run a job at the end; false after a message. */
MUST_CHECK
bool helper_is_there(const struct helper *helper);

/* Executes `faked argv[1] OPTIONS argv[2]...`, after filling in argv[0].  On
   failure prints a message and exits. */
NORETURN
void helper_exec(const struct helper *helper, const char **argv);

/* Writes a descriptor as an argument, "-" if it is negative; returns `word`. */
#define HELPER_FD_SIZE 12
const char *helper_fd(int fd, char word[HELPER_FD_SIZE]);

/* Starts a job as a child, which inherits `fd` unless that is negative. Returns
   its pid, which the caller waits for; -1 after a message. */
MUST_CHECK
pid_t helper_start(const struct helper *helper, const char **argv, int fd);

/* Runs a job and waits for it.  Its exit status; launch_failed() after a
   message if it could not be run or was killed. */
MUST_CHECK
int helper_status(const struct helper *helper, const char **argv, int fd);

/* Runs a job and waits for it.  True if it succeeded; false after a message. */
MUST_CHECK
bool helper_run(const struct helper *helper, const char **argv, int fd);

#endif
