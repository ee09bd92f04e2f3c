/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes, in four parts: what is said of a name or a value
 * before any file is looked at (xattr_check.c), the attributes on disk
 * (xattr_disk.c), those in the ledger (xattr_held.c), and the verbs over all
 * of them (xattr.c).
 *
 * A file is told by (dir, path, flags) as in setxattrat(2), but that a NULL
 * path is the descriptor `dir`.  Errors are negative errno.
 */
#ifndef PRELOAD_XATTR_H
#define PRELOAD_XATTR_H

#include "preload/acl.h"
#include "preload/attrs.h"
#include "preload/file.h"

struct xattr_arguments {	/* struct xattr_args of the kernel */
	uint64_t value;
	uint32_t size;
	uint32_t flags;
};

/* ------------------------------------------------------------ xattr_check.c */

#define XATTR_CAPABILITY_NAME "security.capability"

/* True if the ledger keeps attributes of this name; others go to the disk. */
bool xattr_is_kept(const char *name);

/* True for the two attributes that are POSIX ACLs. */
bool xattr_is_acl(const char *name);

/* -EFAULT, -ERANGE as the kernel gives them for any name. */
long xattr_check_name(const char *name);

/* -EINVAL for the mere prefix of a name that the ledger would keep.  The
   kernel says so later than the rest: it asks for permission first. */
long xattr_check_suffix(const char *name);

/* All that is wrong with setting a kept attribute whatever the file: name,
   size, XATTR_* flags, and the form of ACLs and capabilities. */
long xattr_check_setting(const char *name, const void *value, size_t size,
			 int how);

/* ------------------------------------------------------------- xattr_disk.c */

/* The plain calls, each by the oldest system call that will do. */
long disk_setxattr(int dir, const char *path, int flags, const char *name,
		   const void *value, size_t size, int how);
long disk_getxattr(int dir, const char *path, int flags, const char *name,
		   void *value, size_t size);
long disk_listxattr(int dir, const char *path, int flags, char *list,
		    size_t size);
long disk_removexattr(int dir, const char *path, int flags, const char *name);

bool disk_has_xattr(int dir, const char *path, int flags, const char *name);

/* ------------------------------------------------------------- xattr_held.c */

/* A run for attrs.h of all that the ledger holds of a file: size 0 if it has
   none, and no run if it has some that cannot be mapped.  It stays in place
   while the ledger is attached. */
struct held {
	uint32_t granule;
	const char *run;
	size_t size;
};
struct held xattr_all_held(const struct file *file);

/* One of them: 1 if the file has it, 0 if not, -ENOMEM if that cannot be known.
   Costs a branch while no file of the session has any. */
long xattr_find(const struct file *file, const char *name, struct attr *attr);
bool xattr_held(const struct file *file, const char *name, struct attr *attr);

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
