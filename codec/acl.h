/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ACLs of an archive's members, from libarchive to the attributes by which
 * the kernel has them (posix_acl_xattr.h).
 */
#ifndef CODEC_ACL_H
#define CODEC_ACL_H

#include <stdbool.h>
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

/* True if a member has ACLs that a file of its type can have, or none; false
   with EINVAL. */
MUST_CHECK
bool acl_types_fit(int types, mode_t mode);

/*
 * Reads one of a member's ACLs, of libarchive's type, into an empty one.  *mode
 * gets the permissions that a file with it shows.  0, or -1 with errno: EINVAL
 * for an ACL that no file could have.  The caller calls acl_fini in either
 * case.
 */
MUST_CHECK
int acl_read(struct acl *acl, struct archive_entry *member, int type,
	     mode_t *mode);

/* The value of the attribute, all ids of which are known, in fresh memory that
   the caller frees; sorts the entries.  NULL with ENOMEM. */
MUST_CHECK
void *acl_value(struct acl *acl, size_t *size);

void acl_fini(struct acl *acl);

#endif
