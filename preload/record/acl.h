/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX ACLs in the form of their extended attributes (acl(5) and the
 * kernel's posix_acl_xattr.h): a version, then entries of tag, permissions
 * and id, little endian.  Pure functions.
 */
#ifndef PRELOAD_RECORD_ACL_H
#define PRELOAD_RECORD_ACL_H

#include "preload/base/libc.h"

extern const char acl_access_name[];
extern const char acl_default_name[];

/* Unless the value has the form of an ACL: -EOPNOTSUPP for another version,
   else -EINVAL.  No bytes at all are an ACL without entries. */
long acl_check_form(const void *value, size_t size);

/* -EINVAL unless the entries, if any, make sense together. */
long acl_check(const void *value, size_t size);

/* True if the value has no entries: setting it removes the ACL. */
bool acl_is_empty(size_t size);

/* True if the ACL says no more than a mode can. */
bool acl_is_minimal(const void *value, size_t size);

/* The nine permission bits that a file with this access ACL shows. */
mode_t acl_mode(const void *value, size_t size);

/*
 * Whom does an access ACL speak of?  True if what is wanted (4, 2, 1) is
 * granted to one who is not the owner: "access check algorithm" of acl(5).
 */
bool acl_grants(const void *value, size_t size, uint32_t uid, uint32_t group,
		bool (*is_member)(const void *context, uint32_t gid),
		const void *context, unsigned want);

/* Changes an access ACL as chmod(2) does for these permission bits. */
void acl_chmod(void *value, size_t size, mode_t mode);

/* Makes the access ACL of a new file from a default ACL and the mode that was
   asked for; returns the mode that results. */
mode_t acl_create(void *value, size_t size, mode_t mode);

#endif
