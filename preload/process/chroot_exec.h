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
#include "preload/process/loader.h"

/* execveat(2).  The list of `env` must have been made by env_make().  Returns
   only a negative errno, and then the working directory is as before: that of
   the kernel, -ELIBACC if the library cannot be reached, -ENOMEM, -ETXTBSY,
   -ENAMETOOLONG. */
long chroot_exec(int dir, const char *path, char *const argv[], struct env *env,
		 int flags);

/*
 * The same in steps, for a program that libc starts.  The caller provides the
 * memory, and calls in this order: chroot_exec_prepare(),
 * chroot_exec_enter_root(), libc's function, chroot_exec_restore_cwd(),
 * chroot_exec_release().  Between the middle three the process is in the root
 * directory of the session, with all its threads.  A program that does not load
 * the shim is started where the process is; then the functions do nothing.
 */
struct chroot_exec_start {
	int session_root_fd; /* -1: the program does not load the shim */
	int cwd;	     /* descriptor of the directory left; -1: none */
	bool loads;	     /* `path` and `argv` are the loader's */
	struct loader loader;
	struct loader_words words;
	char name[LOADER_NAME_SIZE];
	char path[PATH_MAX];
};

/* Finds out how the program must be started with this environment.  Replaces
   `path` and `argv` where they are relative; the new ones live in `start`.  0;
   -ELIBACC if the library cannot be reached; -ENOMEM; -ETXTBSY; -ENOENT or
   -ENAMETOOLONG if the paths cannot be made absolute. */
long chroot_exec_prepare(struct chroot_exec_start *start, struct env *env,
			 const char **path, char *const **argv);

/* Changes to the session's root, and stores in `env` the way back for the new
   program: env_set_cwd().  0, or the errno of open(2) or fchdir(2); then the
   directory is unchanged. */
long chroot_exec_enter_root(struct chroot_exec_start *start, struct env *env);

/* Changes back after a failed exec, or in the parent, and closes the descriptor
   of the directory. */
void chroot_exec_restore_cwd(struct chroot_exec_start *start);

/* Releases what chroot_exec_prepare() has opened and mapped, whatever it has
   returned; then its `path` and `argv` are invalid. */
void chroot_exec_release(struct chroot_exec_start *start);

#endif
