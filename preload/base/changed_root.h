/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * True paths and /proc for a process whose root was changed in the session
 * (session_root_changed): the names that it uses itself lead somewhere else. In
 * any other process these cost nothing.
 */
#ifndef PRELOAD_BASE_CHANGED_ROOT_H
#define PRELOAD_BASE_CHANGED_ROOT_H

#include <stddef.h>

/* The true path of the working directory; its length, 0 if unknown. */
size_t changed_root_cwd(char *path, size_t size);

/* Makes a true path of one of `n` bytes that is seen from the present root;
   its length, 0 if that is unknown. */
size_t changed_root_path(char *path, size_t n, size_t size);

/* A file of /proc, for the calls that take a directory's descriptor; and that
   file, open for reading: a descriptor or a negative errno. */
struct proc_path {
	int dir;
	const char *path;
};
struct proc_path changed_root_proc(const char *name, char buffer[64]);
long changed_root_open_proc(const char *name);

#endif
