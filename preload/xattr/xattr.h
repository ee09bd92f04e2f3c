/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes, in four parts: what is said of a name or a value
 * before any file is looked at (xattr_check.c), the attributes on disk
 * (xattr_disk.c), those in the ledger (record/xattr_stored.c), and the verbs
 * over all of them (xattr.c).
 *
 * A file is told by (dir, path, flags) as in setxattrat(2), but that a NULL
 * path is the descriptor `dir`.  Errors are negative errno.
 */
#ifndef PRELOAD_XATTR_XATTR_H
#define PRELOAD_XATTR_XATTR_H

#include "preload/record/acl.h"
#include "preload/record/file.h"
#include "preload/record/xattr_stored.h"
#include "raw/attrs.h"

struct xattr_arguments { /* struct xattr_args of the kernel */
	uint64_t value;
	uint32_t size;
	uint32_t flags;
};

/* ------------------------------------------------------------ xattr_check.c */

/* True if the ledger keeps attributes of this name; others go to the disk. */
bool xattr_in_ledger(const char *name);

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

#endif
