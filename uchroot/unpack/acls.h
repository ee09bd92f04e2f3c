/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ACLs of an archive's members, which become the attributes by which the
 * kernel has them.  An entry that names a user or group without a number means
 * the one of the archive's own passwd(5) or group(5), and these may come last:
 * so all ACLs wait for the end of the archive.
 */
#ifndef UCHROOT_UNPACK_ACLS_H
#define UCHROOT_UNPACK_ACLS_H

#include <stddef.h>
#include <sys/types.h>

#include "common/fault.h"
#include "uchroot/tree/tree.h"

struct archive_entry;

struct acls {
	struct noted_acl *list;
	size_t count, capacity;
};

/*
 * Takes the ACLs of a member, if it has any, for the entry of the tree's state
 * with this number.  `*mode` is that of the member, and gets the permissions
 * which a file with such an ACL shows.  0, or -1 with errno: EINVAL for an ACL
 * that no file could have.
 */
MUST_CHECK
int acls_take(struct acls *acls, struct archive_entry *member, size_t entry,
	      mode_t *mode);

/* Gives the ACLs to the entries of the state.  `name` is that of the archive,
   for messages.  0, or -1 with the fault, as for a name that the tree does not
   know. */
MUST_CHECK
int acls_give(const struct acls *acls, struct tree *tree, const char *name,
	      struct fault *fault);

void acls_fini(struct acls *acls);

#endif
