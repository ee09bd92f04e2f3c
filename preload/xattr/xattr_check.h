/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checks of an extended attribute by its name and value alone, before any
 * file is looked up: whether the ledger or the disk stores it, and which
 * errors of setxattr(2) it earns.  No system call but the probes of mem.h.
 */
#ifndef PRELOAD_XATTR_XATTR_CHECK_H
#define PRELOAD_XATTR_XATTR_CHECK_H

#include "preload/base/libc.h"

/* True if the ledger stores attributes of this name; the disk has the others.
   `name` must be readable. */
bool xattr_in_ledger(const char *name);

/* True for the two attributes that are POSIX ACLs. */
bool xattr_is_acl(const char *name);

/* The errors of the kernel for any name: 0, -EFAULT, -ERANGE. */
long xattr_check_name(const char *name);

/* -EINVAL for a bare prefix, "trusted." or "security.".  Apart from the other
   checks, since the kernel asks for permission before it says so. */
long xattr_check_suffix(const char *name);

/* The errors of setting an attribute that the ledger stores, whatever the file:
   -EFAULT, -ERANGE, -EINVAL, -E2BIG, -EOPNOTSUPP for the name, the size, the
   XATTR_* flags `how`, and the form of ACLs and capabilities. */
long xattr_check_setting(const char *name, const void *value, size_t size,
			 int how);

/* setxattrat(2), getxattrat(2): the errors of the structure of arguments with
   this size, and of AT_ flags: 0, -EINVAL, -EFAULT.  A longer one is accepted;
   the kernel would want its end to be zero. */
struct xattr_arguments;
long xattr_check_arguments(const struct xattr_arguments *args, size_t size,
			   int flags);

#endif
