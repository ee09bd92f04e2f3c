/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The extended attributes that the ledger stores for a file, packed as
 * raw/attrs.h describes.  Which names it stores, and who may see them, is
 * decided by its callers (preload/xattr, file/inode_flags.c).
 */
#ifndef PRELOAD_RECORD_XATTR_STORED_H
#define PRELOAD_RECORD_XATTR_STORED_H

#include "preload/record/file.h"
#include "raw/attrs.h"

#define XATTR_CAPABILITY_NAME "security.capability"

/* All stored attributes of a file: size 0 if it has none; a granule and a NULL
   run if it has some, and the ledger cannot map them just now.  The run belongs
   to the ledger and never changes. */
struct stored_xattrs {
	uint32_t granule;
	const char *run;
	size_t size;
};
struct stored_xattrs xattr_all_stored(const struct file *file);

/* The same for a record that was found by this key. */
struct stored_xattrs xattr_of_record(struct ledger *ledger, uint32_t record,
				     const struct ledger_key *key);

/* Finds one by name: 1 and `attr` if the file has it, 0 if not, -ENOMEM if that
   cannot be known.  The second takes the last for "no".  Both cost a branch
   while no file of the session has any. */
long xattr_find(const struct file *file, const char *name, struct attr *attr);
bool xattr_stored(const struct file *file, const char *name, struct attr *attr);

/*
 * Tries once to set the attribute, or to remove it if `value` is NULL.  0;
 * -EAGAIN if another process has changed the file's attributes meanwhile;
 * -ENOSPC or -ENOMEM if the ledger cannot grow, -EIO without a ledger.  A file
 * without a record gets one; (dir, path) serve only for its hint.
 */
long xattr_try(struct file *file, int dir, const char *path, const char *name,
	       const void *value, size_t size);

/* Tries until the result is not -EAGAIN. */
long xattr_put(struct file *file, int dir, const char *path, const char *name,
	       const void *value, size_t size);

/* Removes the file's capabilities, as the kernel does before a change of owner
   and after a write.  0 also if it has none; else as xattr_put(). */
static inline long xattr_drop_capabilities(struct file *file, int dir,
					   const char *path)
{
	struct attr attr;
	long ret = xattr_find(file, XATTR_CAPABILITY_NAME, &attr);

	return unlikely(ret > 0) ? xattr_put(file, dir, path,
					     XATTR_CAPABILITY_NAME, NULL, 0)
				 : ret;
}

/* Changes the stored access ACL, if there is one, as chmod(2) to `mode` does:
   posix_acl_chmod() of the kernel.  0, -ENOSPC or -ENOMEM. */
long xattr_follow_mode(struct file *file, mode_t mode);

#endif
