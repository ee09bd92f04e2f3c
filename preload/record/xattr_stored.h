/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The extended attributes that the ledger stores of a file, packed as attrs.h
 * says.  Which names it stores, and who may see them, is decided elsewhere
 * (preload/xattr).
 */
#ifndef PRELOAD_RECORD_XATTR_STORED_H
#define PRELOAD_RECORD_XATTR_STORED_H

#include "preload/record/file.h"
#include "raw/attrs.h"

#define XATTR_CAPABILITY_NAME "security.capability"

/* A run for attrs.h of all that the ledger holds of a file: size 0 if it has
   none, and no run if it has some that cannot be mapped.  It stays in place
   while the ledger is attached. */
struct stored_xattrs {
	uint32_t granule;
	const char *run;
	size_t size;
};
struct stored_xattrs xattr_all_stored(const struct file *file);

/* One of them: 1 if the file has it, 0 if not, -ENOMEM if that cannot be known.
   Costs a branch while no file of the session has any. */
long xattr_find(const struct file *file, const char *name, struct attr *attr);
bool xattr_stored(const struct file *file, const char *name, struct attr *attr);

/*
 * One try at setting, or with a NULL value at removing, what is held of a file
 * that was looked at: -EAGAIN if somebody was quicker, -ENOSPC and -ENOMEM if
 * there is no room, -EIO without a ledger.  Makes a record for a file that had
 * none; (dir, path) are only for its hint.
 */
long xattr_try(struct file *file, int dir, const char *path, const char *name,
	       const void *value, size_t size);

/* The same until it is done. */
long xattr_put(struct file *file, int dir, const char *path, const char *name,
	       const void *value, size_t size);

/* An access ACL goes with its file's mode. */
void xattr_follow_mode(struct file *file, mode_t mode);

#endif
