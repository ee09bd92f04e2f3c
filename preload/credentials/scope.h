/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which files the session is about.  PSEUDO_INCLUDE_PATHS and
 * PSEUDO_IGNORE_PATHS leave some to the kernel: they are shown as they are, and
 * what a program does to them it does as the builder.  Without these variables
 * all files are the session's, and no verb pays for the question.
 *
 * A verb that takes a path or a descriptor asks before anything else, and makes
 * the kernel's call for a file that is left to it.  One with two paths is the
 * session's if either of them is.
 *
 * The rows of table/intercept.def cannot ask once for all: a row knows neither
 * which of its operands are paths nor the kernel's call that does the same,
 * which many rows of a verb share.  Nor would that be cheaper: a verb asks by
 * the load that it needs for cred_changed() anyway.
 */
#ifndef PRELOAD_CREDENTIALS_SCOPE_H
#define PRELOAD_CREDENTIALS_SCOPE_H

#include "preload/credentials/credentials.h"
#include "preload/record/stand_in.h"

/* True if the file is left to the kernel.  Makes a system call or two for a
   relative path and for a descriptor. */
bool scope_excludes(int dir, const char *path);

/* The same, with no instruction more where the caller asks cred_changed(), as
   long as the session has no such variable. */
static inline bool scope_leaves(int dir, const char *path)
{
	return !cred_is_plain() && scope_excludes(dir, path);
}

/* `dir`, or the descriptor that it stands for if the file is named by none but
   `dir`, as (dir, path, flags) of a verb: record/stand_in.h.  No instruction
   more, either, in a process that has opened no node. */
static inline int scope_stand_in(int dir, const char *path, int flags)
{
	return !cred_is_plain() && (!path || flags & AT_EMPTY_PATH)
		       ? stand_in_at(dir, path)
		       : dir;
}

#endif
