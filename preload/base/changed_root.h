/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The session's paths, and /proc, for a process whose root was changed in the
 * session (session_root_changed).  A path that the kernel gives to such a
 * process begins at the changed root, and there is mostly no /proc in it.  In
 * any other process these functions change nothing and cost a branch.
 */
#ifndef PRELOAD_BASE_CHANGED_ROOT_H
#define PRELOAD_BASE_CHANGED_ROOT_H

#include <stddef.h>

/* Writes the session's path of the working directory, not terminated; its
   length, 0 if it is unknown or longer than `size`. */
size_t changed_root_cwd(char *path, size_t size);

/* Turns the `n` bytes of an absolute path as the present root has it into the
   session's path, in place; its length, 0 if it is unknown or longer than
   `size`. */
size_t changed_root_path(char *path, size_t n, size_t size);

/* A file of /proc, as the calls with `at` take it; `path` lies in the caller's
   buffer.  `name` is the path below /proc, of at most 57 bytes. */
struct proc_path {
	int dir;
	const char *path;
};
struct proc_path changed_root_proc(const char *name, char buffer[64]);

/* The link in /proc/self/fd that leads to the file of a descriptor. */
struct proc_path changed_root_fd(long fd, char buffer[64]);

/* Opens a file of /proc for reading: a descriptor, which the caller closes, or
   a negative errno. */
long changed_root_open_proc(const char *name);

/* The session's path of an open descriptor, or of the working directory for
   AT_FDCWD: its length, 0 if it has none.  It is not terminated. */
size_t changed_root_of(int fd, char *path, size_t size);

#endif
