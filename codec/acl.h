/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ACLs of an archive's members, from libarchive to the attributes by which
 * the kernel has them (posix_acl_xattr.h).
 */
#ifndef CODEC_ACL_H
#define CODEC_ACL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base.h"

struct archive_entry;

struct acl_entry {
	uint16_t tag; /* ACL_USER_OBJ and so on */
	uint16_t permissions;
	uint32_t id;
	char *name; /* whose number is not known yet; NULL: it is, or none */
};

struct acl {
	struct acl_entry *list;
	size_t count, capacity;
};

/* Takes an ACL, which is the value of attribute `name`.  To keep what it holds,
   leaves an empty one.  0, or -1 with errno. */
typedef int acl_take_fn(void *arg, struct acl *acl, const char *name);

/*
 * Reads a member's ACLs, if it has any, and passes each to `take`.  *mode is
 * that of the member, and gets the permissions that a file with them shows.  0,
 * or -1 with errno: EINVAL for ACLs that no file of its type could have.
 */
MUST_CHECK
int acl_each(struct archive_entry *member, mode_t *mode, acl_take_fn *take,
	     void *arg);

/* The value of the attribute, all ids of which are known, in fresh memory that
   the caller frees; sorts the entries.  NULL with ENOMEM. */
MUST_CHECK
void *acl_value(struct acl *acl, size_t *size);

void acl_fini(struct acl *acl);

#endif
