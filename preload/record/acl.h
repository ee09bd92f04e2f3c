/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX ACLs in the form of their extended attributes (acl(5), and the kernel's
 * posix_acl_xattr.h): a version, then entries of tag, permissions and id,
 * little endian.  Pure functions: no system call, no ledger.
 *
 * All but the two checks expect a value of `size` bytes that has passed both.
 */
#ifndef PRELOAD_RECORD_ACL_H
#define PRELOAD_RECORD_ACL_H

#include "preload/base/libc.h"

/* The names of the two attributes. */
extern const char acl_access_name[];
extern const char acl_default_name[];

/* 0 if the value has the form of an ACL, else -EOPNOTSUPP for another version,
   -EINVAL for a wrong size.  No bytes at all are an ACL without entries. */
long acl_check_form(const void *value, size_t size);

/* 0 if the entries, if any, make sense together, else -EINVAL. */
long acl_check(const void *value, size_t size);

/* True if the value has no entries: setting it removes the ACL. */
bool acl_is_empty(size_t size);

/* True if the ACL has no more entries than a mode has classes: the kernel then
   stores the mode only. */
bool acl_is_minimal(const void *value, size_t size);

/* The nine permission bits that a file with this access ACL shows. */
mode_t acl_mode(const void *value, size_t size);

/*
 * "Access check algorithm" of acl(5) for a user who is not the file's owner:
 * true if all bits of `want` (4 read, 2 write, 1 execute) are granted.  `group`
 * is the file's group; is_member() says whether the user is in a group.
 */
bool acl_grants(const void *value, size_t size, uint32_t uid, uint32_t group,
		bool (*is_member)(const void *context, uint32_t gid),
		const void *context, unsigned want);

/* Changes an access ACL in place as chmod(2) does for these permission bits. */
void acl_chmod(void *value, size_t size, mode_t mode);

/* Turns a copy of a default ACL into the access ACL of a new file, in place;
   `mode` is the one that the program asked for.  Returns the mode of the new
   file.  posix_acl_create() of the kernel. */
mode_t acl_create(void *value, size_t size, mode_t mode);

#endif
