/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs that no session reaches.
 */
#ifndef PRELOAD_PROCESS_UNREACHED_H
#define PRELOAD_PROCESS_UNREACHED_H

/* Tells on stderr, once in a session for each file, why a program leaves it.
   `fd` is open for reading on the program at `path`.  vfork-safe. */
void unreached_tell(const char *path, int fd, const char *why);

#endif
