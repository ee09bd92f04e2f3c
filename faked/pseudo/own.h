/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keeper's own files.  Others may be able to write to the directory, and
 * put anything in their place: a FIFO that blocks, a link to a file that must
 * not be written, the number of a process that has nothing to do with it.  Only
 * regular files of this user are used, and no link is followed.
 *
 * The descriptors are the caller's to close.  Errors are -1 with errno, EACCES
 * for what is not such a file.
 */
#ifndef FAKED_PSEUDO_OWN_H
#define FAKED_PSEUDO_OWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/base.h"

/* Opens DIRECTORY/NAME with the flags of open(2), and mode 0600 if it makes the
   file.  Does not truncate. */
MUST_CHECK
int own_open(const char *directory, const char *name, int flags);

/* True if there is something of that name which is not such a
   file. */
MUST_CHECK
bool own_is_foreign(const char *directory, const char *name);

/* Opens it for writing, with more flags.  A file that is not ours, or has a
   second name by which it is something else, is replaced by an empty one. */
MUST_CHECK
int own_replace(const char *directory, const char *name, int flags);

/* The pid in pseudo.pid; 0 if there is none, or if that process is seen not to
   have `lock` open: the number may have been used again since, or come from
   another PID namespace. */
MUST_CHECK
pid_t own_read_pid(const char *directory, int lock);

#endif
