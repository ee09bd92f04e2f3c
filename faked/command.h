/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts programs by vfork and execve.  The system calls are raw: when
 * fakebuild itself runs inside a session, libc's would put that session's
 * variables back.
 */
#ifndef FAKED_COMMAND_H
#define FAKED_COMMAND_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "common/base.h"

struct command {
	char *const *argv;	/* argv[0] is looked up in $PATH of environ */
	char *const *envp;
	sigset_t signals;	/* the mask the program starts with */
	mode_t umask;
};

/*
 * Replaces this process, as execvp would.  Returns only on failure, with
 * errno; ENOENT if the program is nowhere.
 */
void command_exec(const struct command *command);

/* Starts it as a child.  Its pid, or -1 with errno if it could not start. */
MUST_CHECK
pid_t command_start(const struct command *command);

/* The exit status as a shell tells it: 128+n for signal n. */
int command_status(int wait_status);

/* 127 if errno says the program is not there, else 126: as env(1). */
int command_failure(int err);

#endif
