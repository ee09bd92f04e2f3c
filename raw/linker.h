/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dynamic linker, ld.so(8), when it is started as a program.  It starts the
 * program behind its options, with the libraries of LD_PRELOAD, but may be told
 * to ignore LD_LIBRARY_PATH, or to list the libraries of that program only.
 */
#ifndef RAW_LINKER_H
#define RAW_LINKER_H

#include <stdbool.h>

/* True if this path has a name that dynamic linkers have. */
bool linker_name(const char *path);

/* True if a dynamic linker lists libraries when it gets these arguments. */
bool linker_lists(char *const argv[]);

/*
 * True if a program that has no name of a dynamic linker lists libraries: a
 * binary by the name of ldd, as musl's is, or fakechroot's ldd, a perl script
 * that lists what it finds in LD_PRELOAD.  glibc's ldd starts the dynamic
 * linker.  `argv` and its first two words must be readable.  May read the file.
 */
bool linker_is_ldd(const char *path, char *const argv[]);

#endif
