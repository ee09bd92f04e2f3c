/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts programs by vfork and execve.  Built without libc (nolibc.h): inside a
 * session, libc's execve would put that session's variables back.
 */
#ifndef FAKED_LAUNCHER_COMMAND_H
#define FAKED_LAUNCHER_COMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"

struct command {
	const char *file; /* looked up in `path`; NULL: argv[0] */
	char *const *argv;
	char *const *envp;
	const char *path; /* $PATH, or NULL if it is not set */
	uint64_t signals; /* the signal mask of the program */
	mode_t umask;	  /* and its umask */
};

/*
 * Executes the command in this process, as execvp(3); in place of another
 * fakeroot, faked by that name.  Returns only on failure, with a positive
 * errno: ENOENT if the program is not in `path`.
 */
int command_exec(const struct command *command);

/* Starts the command as a child, which the caller waits for.  Returns its pid,
   or a negative errno, also if execve(2) failed in the child. */
MUST_CHECK
pid_t command_start(const struct command *command);

/* waitpid(2), which is repeated on EINTR: the pid, 0 with WNOHANG, or a
   negative errno.  `status` may be NULL. */
pid_t command_wait(pid_t pid, int *status, int options);

/* The exit status that a shell would report: 128+n for signal n. */
int command_status(int wait_status);

/* The exit status for a failed execve(2), as env(1): COMMAND_NOT_FOUND if errno
   says that the program does not exist, else COMMAND_NOT_RUN. */
int command_failure(int err);

#endif
