/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts programs from a process whose root was changed in the session
 * (session_root_changed), so that the new program loads the shim although no
 * path inside the root leads to it; chroot_exec.c explains the way.  Nothing
 * here is called while the root is the session's.  No libc, vfork-safe.
 */
#ifndef PRELOAD_PROCESS_CHROOT_EXEC_H
#define PRELOAD_PROCESS_CHROOT_EXEC_H

#include "preload/process/env.h"

/* execveat(2).  The list of `env` must have been made by env_make().  Returns
   only a negative errno: that of the kernel, -ELIBACC if the library cannot be
   reached, -ENOMEM, -E2BIG, -ENAMETOOLONG. */
long chroot_exec(int dir, const char *path, char *const argv[], struct env *env,
		 int flags);

/*
 * The same in steps, for a program that libc starts.  The caller provides the
 * memory, and calls in this order: chroot_exec_prepare(),
 * chroot_exec_enter_root(), libc's function, chroot_exec_restore_cwd().
 * Between the last three the process is in the root directory of the session,
 * with all its threads.
 */
struct chroot_exec_start {
	int session_root_fd; /* -1: the program does not load the shim */
	int cwd;	     /* descriptor of the directory left; -1: none */
	char path[PATH_MAX];
	char interpreter[PATH_MAX]; /* of a script, then its argument */
	char *words[1024];	    /* the arguments of an interpreter */
};

/* Finds out how the program must be started.  Replaces `path` and `argv` where
   they are relative; the new ones live in `start`.  0 or a negative errno. */
long chroot_exec_prepare(struct chroot_exec_start *start, const char **path,
			 char *const **argv);

/* Changes to the session's root and tells the new program where it came from.
   Does nothing for a program that does not load the shim.  0 or a negative
   errno; then the directory is unchanged. */
long chroot_exec_enter_root(struct chroot_exec_start *start, struct env *env);

/* Changes back. */
void chroot_exec_restore_cwd(struct chroot_exec_start *start);

/* Writes into `env` the descriptor by which the new program returns to its
   working directory, and the library's path as seen from the session's root. */
void chroot_exec_set_cwd(struct env *env, int cwd);

/* The entry of `env` for a program that stays where it is; it lives in `env`,
   and chroot_exec_set_cwd() fills it in later. */
char *chroot_exec_no_cwd(struct env *env);

#endif
