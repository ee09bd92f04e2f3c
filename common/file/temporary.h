/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * New files that are to be renamed over another one, or removed again, and
 * directories for such files.
 */
#ifndef COMMON_FILE_TEMPORARY_H
#define COMMON_FILE_TEMPORARY_H

#include "common/base.h"

/*
 * Makes a file, mode 0600, of a name that no other file has: replaces the six X
 * at the end of `name`.  Returns a descriptor for reading and writing, which
 * the caller closes and exec closes; -1 with errno of open(2), or EEXIST when
 * no name was free.  The caller renames or removes the file.
 *
 * This is mkostemp(3) with other system calls: since glibc 2.41, mkostemp calls
 * getrandom(2) without GRND_NONBLOCK, at which some sandboxes kill the process.
 */
MUST_CHECK
int temporary_open(char *name);

/* Makes such a file in a directory, and removes its name at once: it is gone
   when the descriptor is closed, however the process ends.  -1 also with
   ENAMETOOLONG. */
MUST_CHECK
int temporary_unnamed(const char *dir);

/* Makes a directory, mode 0700, of such a name.  0, or -1 with errno. */
MUST_CHECK
int temporary_directory(char *name);

#endif
