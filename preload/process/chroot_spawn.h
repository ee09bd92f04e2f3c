/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * posix_spawn(3), popen(3) and system(3) in a process whose root was changed in
 * the session.  The list of `env` must have been made by env_make(); each
 * function returns what libc's function of that name returns.
 */
#ifndef PRELOAD_PROCESS_CHROOT_SPAWN_H
#define PRELOAD_PROCESS_CHROOT_SPAWN_H

#include "preload/process/env.h"

/* posix_spawn(3), or pidfd_spawn(3): they store a pid, or a descriptor for it,
   by the first argument. */
typedef int spawn_function(int *, const char *,
			   const posix_spawn_file_actions_t *,
			   const posix_spawnattr_t *, char *const[],
			   char *const[]);

/* A program that libc's function `next` starts, and what it gets. */
struct spawning {
	spawn_function *next;
	int *pid;
	const char *path;
	const posix_spawn_file_actions_t *actions;
	const posix_spawnattr_t *attributes;
	char *const *argv;
	struct env *env;
};

/* Starts it; `path` is absolute or relative.  An errno, 0 if it was started.
   `actions` is as before when it returns. */
int chroot_spawn(const struct spawning *spawning);

/* Calls libc's popen `next` in the session's root directory.  NULL and errno on
   failure; the caller closes the stream with pclose(3), as always. */
FILE *chroot_popen(FILE *(*next)(const char *, const char *),
		   const char *command, const char *type, struct env *env);

/* Starts the shell without libc's system(3), which takes no environment.  The
   status of the shell as wait(2) stores it, -1 and errno if there is none; for
   a NULL command 1 if there is a shell. */
int chroot_system(const char *command);

#endif
