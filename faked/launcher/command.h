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
	char *const *argv; /* argv[0] is looked up in `path` */
	char *const *envp;
	const char *path; /* $PATH, or NULL if it is not set */
	uint64_t signals; /* the mask the program starts with */
	mode_t umask;
};

/*
 * Replaces this process, as execvp would.  Returns only on failure, with the
 * errno: ENOENT if the program is nowhere.
 */
int command_exec(const struct command *command);

/* Starts it as a child.  Its pid, or a negative errno. */
MUST_CHECK
pid_t command_start(const struct command *command);

/* waitpid: the pid, 0, or a negative errno; never -EINTR. */
pid_t command_wait(pid_t pid, int *status, int options);

/* The exit status as a shell tells it: 128+n for signal n. */
int command_status(int wait_status);

/* 127 if errno says the program is not there, else 126: as env(1). */
int command_failure(int err);

#endif
