/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the decisions about paths have in common (permit.h): the walk to the
 * files, and the rules that more than one call has.
 */
#ifndef PRELOAD_CREDENTIALS_PERMIT_WALK_H
#define PRELOAD_CREDENTIALS_PERMIT_WALK_H

#include "preload/credentials/permit_file.h"

/* path_walk() by the rules for `subject`: 0 and the files found in `at`;
   -EACCES for a directory that the subject may not search, or another error of
   path_walk(). */
long permit_walk(const struct subject *subject, int dir, const char *path,
		 int flags, struct resolved *at);

/* The value of a sysctl of one digit, by its name below /proc; 0 if it cannot
   be read. */
int permit_sysctl(const char *name);

/* Turns the refusal `ret` of a call on (dir, path), which a walk has found as
   `at`, into "ask the kernel", 0, on a read-only file system: the kernel checks
   that first, and says EROFS. */
long permit_unless_read_only(const struct resolved *at, int dir,
			     const char *path, int flags, long ret);

/* Write and search permission on a directory, to add or to remove a name. */
long permit_change_dir(const struct subject *subject, const struct file *dir);

#endif
