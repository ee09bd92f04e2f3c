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

/* Calls libc's function `next` for an absolute or relative `path`; an errno, 0
   if the program was started.  `actions` is as before when it returns. */
int chroot_spawn(spawn_function *next, int *pid, const char *path,
		 const posix_spawn_file_actions_t *actions,
		 const posix_spawnattr_t *attributes, char *const argv[],
		 struct env *env);

/* Calls libc's popen `next`; NULL and errno on failure. */
FILE *chroot_popen(FILE *(*next)(const char *, const char *),
		   const char *command, const char *type, struct env *env);

/* Does not call libc's system(3). */
int chroot_system(const char *command);

#endif
