/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every call of the xattr family asks before it does anything.  A file is
 * named by (dir, path, flags) as in xattr_disk.h: a NULL path is the descriptor
 * `dir`.
 */
#ifndef PRELOAD_XATTR_XATTR_ACCESS_H
#define PRELOAD_XATTR_XATTR_ACCESS_H

#include "preload/record/file.h"

/* unlock_and_stat() for these arguments. */
long xattr_stat_file(int dir, const char *path, int flags, struct file *file);

/* True in a session, even if its ledger cannot be reached just now, for a name
   that can be read; not for a file that the session leaves to the kernel. */
bool xattr_is_ours(int dir, const char *path, const char *name);

/* The use that a process wants to make of an attribute. */
enum xattr_purpose { XATTR_TO_READ, XATTR_TO_SET, XATTR_TO_REMOVE };

/* 0 if the process may read, set or remove the attribute, else the error of the
   kernel.  Fills in `file` only for a process without root's rights. */
long xattr_permitted(int dir, const char *path, int flags, const char *name,
		     enum xattr_purpose purpose, struct file *file);

/*
 * file_check_o_path() for a call that is left to the kernel in the end, if it
 * is none of those that have to know before: a process that may not do all, a
 * placeholder, a file that is copied up.  The kernel refuses such a descriptor
 * itself.
 */
long xattr_check_o_path(int dir, const char *path);

/* 1 if any record has one of these traits, else 0; -ENOMEM if the ledger cannot
   be attached. */
long xattr_are_some_stored(uint32_t traits);

/* The trait of the records that store attributes of this name. */
uint32_t xattr_trait_of(const char *name);

#endif
