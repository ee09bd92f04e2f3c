/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The attributes on disk: each call of the xattr family by the oldest system
 * call that will do.
 *
 * A file is named by (dir, path, flags) as in setxattrat(2), except that a NULL
 * path is the descriptor `dir`.  The result is the kernel's, with a negative
 * errno; pointers are passed on unchecked, so -EFAULT is the kernel's, too.
 */
#ifndef PRELOAD_XATTR_XATTR_DISK_H
#define PRELOAD_XATTR_XATTR_DISK_H

#include "preload/base/libc.h"

/* struct xattr_args of the kernel, which older headers lack. */
struct xattr_arguments {
	uint64_t value; /* a pointer */
	uint32_t size;
	uint32_t flags; /* XATTR_CREATE, XATTR_REPLACE */
};

/* setxattr(2), getxattr(2), listxattr(2), removexattr(2).  -ENOSYS before Linux
   6.13 for a path below a descriptor. */
long disk_setxattr(int dir, const char *path, int flags, const char *name,
		   const void *value, size_t size, int how);
long disk_getxattr(int dir, const char *path, int flags, const char *name,
		   void *value, size_t size);
long disk_listxattr(int dir, const char *path, int flags, char *list,
		    size_t size);
long disk_removexattr(int dir, const char *path, int flags, const char *name);

/* True if the file has the attribute; one system call. */
bool disk_has_xattr(int dir, const char *path, int flags, const char *name);

#endif
