/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process that changes its root, and how it and its children stay in the
 * session although nothing of the session can be seen from there: see
 * chroot.c.  All but chroot itself is asked only where session_root_changed.
 */
#ifndef PRELOAD_PROCESS_CHROOT_H
#define PRELOAD_PROCESS_CHROOT_H

#include "preload/process/env.h"
#include "preload/table/verbs.h"

/* execveat(2) of a program that may need the shim; the list of `env` was made
   by env_make(). */
long chroot_exec(int dir, const char *path, char *const argv[], struct env *env,
		 int flags);

/*
 * The same in steps, for a program that libc starts.  First it is found out
 * what is to be started how: path and arguments may be replaced, and live as
 * long as `visit`; -ELIBACC if the library is out of reach.  Then, between the
 * other two calls, this process is in the root directory of the session.
 */
struct chroot_visit {
	int session_root_fd; /* the session's root; -1: not needed */
	int home;	     /* the directory left; -1: none */
	char path[PATH_MAX];
	char interpreter[PATH_MAX];
	char *words[1024];
};
long chroot_find(struct chroot_visit *visit, const char **path,
		 char *const **argv);
long chroot_leave(struct chroot_visit *visit, struct env *env);
void chroot_return(struct chroot_visit *visit);

/* Says in which descriptor the new program finds its working directory, and
   that it finds the library from the directory where it begins. */
void chroot_tell_home(struct env *env, int home);

/* posix_spawn(3), popen(3) and system(3) where the root has been changed. */
typedef int spawn_function(int *, const char *,
			   const posix_spawn_file_actions_t *,
			   const posix_spawnattr_t *, char *const[],
			   char *const[]);
int chroot_spawn(spawn_function *next, int *pid, const char *path,
		 const posix_spawn_file_actions_t *actions,
		 const posix_spawnattr_t *attributes, char *const argv[],
		 struct env *env);
FILE *chroot_popen(FILE *(*next)(const char *, const char *),
		   const char *command, const char *type, struct env *env);
int chroot_system(const char *command);

/* The entry of `env` that says there is nowhere to go. */
char *chroot_no_home(struct env *env);

#endif
