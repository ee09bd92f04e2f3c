/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How execvp(3) and posix_spawnp(3) find a program: the search in $PATH, and
 * the shell for a file that the kernel does not know how to run.
 */
#ifndef RAW_PATH_SEARCH_H
#define RAW_PATH_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

/* Tries to run the file, or finds out whether it could be run; returns a
   negative errno, or what ends the search. */
typedef long path_attempt(const char *path, const void *context);

/*
 * Tries `file` in each directory of `dirs`, $PATH's value, or NULL if it is not
 * set, for which glibc's default stands; an empty one is the working directory.
 * A file with a slash is tried as it is.  Returns what ended the search: the
 * attempt's result unless another directory may still have the file.  When all
 * have failed that is -EACCES if one of them did so, else the last one's error;
 * -ENOENT for an empty name.
 */
long path_search(const char *file, const char *dirs, path_attempt *attempt,
		 const void *context);

/*
 * execvp(3) gives a file without magic number (ENOEXEC) to the shell: fills in
 * "/bin/sh", the path, the arguments of `argv` but the first, and NULL.  False
 * if there are more than `capacity`.
 */
bool path_script(char *words[], size_t capacity, const char *path,
		 char *const argv[]);

#endif
