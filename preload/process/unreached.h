/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs that no session reaches, or not all of whose system calls.
 */
#ifndef PRELOAD_PROCESS_UNREACHED_H
#define PRELOAD_PROCESS_UNREACHED_H

#include <sys/stat.h>

/* Tells on stderr, once in a session for each file, why a program leaves it.
   `fd` is open for reading on the program at `path`.  vfork-safe. */
void unreached_tell(const char *path, int fd, const char *why);

/* Tells on stderr, once in a session for each file, that so many system calls
   of a program are not intercepted.  `file` is what fstat(2) says of it, or
   NULL: then it is told each time. */
void unreached_tell_calls(const char *path, const struct stat *file,
			  long count);

#endif
