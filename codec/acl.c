/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads ACLs from libarchive, checks them as the kernel does, and writes them
 * in its form.
 */
#include "codec/acl.h"

#include <archive.h>
#include <archive_entry.h>
#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/array.h"
#include "raw/attrs.h"

/* Each once, but for users and groups that are named. */
#define NEEDED (ACL_USER_OBJ | ACL_GROUP_OBJ | ACL_OTHER)
#define NAMED  (ACL_USER | ACL_GROUP)

static uint16_t tag_of(int tag)
{
	switch (tag) {
	case ARCHIVE_ENTRY_ACL_USER_OBJ: return ACL_USER_OBJ;
	case ARCHIVE_ENTRY_ACL_USER: return ACL_USER;
	case ARCHIVE_ENTRY_ACL_GROUP_OBJ: return ACL_GROUP_OBJ;
	case ARCHIVE_ENTRY_ACL_GROUP: return ACL_GROUP;
	case ARCHIVE_ENTRY_ACL_MASK: return ACL_MASK;
	case ARCHIVE_ENTRY_ACL_OTHER: return ACL_OTHER;
	default: return 0;
	}
}

/* Adds what stands in one entry.  libarchive's largest number stands for all
   that are larger. */
static int add_entry(struct acl *acl, int tag, int permissions, int id,
		     const char *name)
{
	struct acl_entry entry = { .tag = tag_of(tag),
				   .permissions = permissions & 7,
				   .id = (uint32_t)ACL_UNDEFINED_ID };

	errno = EINVAL;
	if (!entry.tag)
		return -1;
	if (entry.tag & NAMED) {
		if (id == INT_MAX || (id < 0 && (!name || !*name)))
			return -1;
		entry.id = id;
		entry.name = id < 0 ? strdup(name) : NULL;
		if (id < 0 && !entry.name)
			return -1;
	}
	if (array_grow(&acl->list, acl->count, &acl->capacity,
		       sizeof(*acl->list)) < 0) {
		free(entry.name);
		return -1;
	}
	acl->list[acl->count++] = entry;
	return 0;
}

static int read_entries(struct acl *acl, struct archive_entry *member, int type)
{
	int ret, permissions, tag, id;
	const char *name;

	archive_entry_acl_reset(member, type);
	while ((ret = archive_entry_acl_next(member, type, &type, &permissions,
					     &tag, &id, &name)) == ARCHIVE_OK)
		if (add_entry(acl, tag, permissions, id, name) < 0)
			return -1;
	errno = EINVAL;
	return ret == ARCHIVE_EOF ? 0 : -1;
}

/* posix_acl_valid() of the kernel.  The group's bits of a mode are the mask. */
static int check(const struct acl *acl, mode_t *mode)
{
	unsigned seen = 0;

	for (size_t i = 0; i < acl->count; i++) {
		seen |= acl->list[i].tag;
		if (acl->list[i].tag == ACL_MASK)
			*mode = (*mode & ~(mode_t)070) |
				acl->list[i].permissions << 3;
	}
	if ((seen & NEEDED) == NEEDED && (!(seen & NAMED) || seen & ACL_MASK))
		return 0;
	errno = EINVAL;
	return -1;
}

/* Whether a file can have ACLs of these types. */
static bool types_fit(int types, mode_t mode)
{
	return !(types && S_ISLNK(mode)) &&
	       !(types & ~(ARCHIVE_ENTRY_ACL_TYPE_ACCESS |
			   ARCHIVE_ENTRY_ACL_TYPE_DEFAULT)) &&
	       (!(types & ARCHIVE_ENTRY_ACL_TYPE_DEFAULT) || S_ISDIR(mode));
}

/* Passes on the one of this type, if the member has it. */
static int pass(struct archive_entry *member, int type, mode_t *mode,
		acl_take_fn *take, void *arg)
{
	bool access = type == ARCHIVE_ENTRY_ACL_TYPE_ACCESS;
	struct acl acl = { 0 };
	int ret;

	if (!(archive_entry_acl_types(member) & type))
		return 0;
	ret = read_entries(&acl, member, type);
	if (ret == 0)
		ret = check(&acl, mode);
	if (ret == 0)
		ret = take(arg, &acl,
			   access ? ATTR_ACCESS_ACL : ATTR_DEFAULT_ACL);
	acl_fini(&acl);
	return ret;
}

int acl_each(struct archive_entry *member, mode_t *mode, acl_take_fn *take,
	     void *arg)
{
	mode_t unused = 0;

	if (!types_fit(archive_entry_acl_types(member), *mode)) {
		errno = EINVAL;
		return -1;
	}
	if (pass(member, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, mode, take, arg) < 0)
		return -1;
	return pass(member, ARCHIVE_ENTRY_ACL_TYPE_DEFAULT, &unused, take, arg);
}

/* By tag and number, as setfacl(1) has them. */
static int compare(const void *a, const void *b)
{
	const struct acl_entry *one = a, *two = b;

	if (one->tag != two->tag)
		return one->tag < two->tag ? -1 : 1;
	return one->id < two->id ? -1 : one->id > two->id;
}

void *acl_value(struct acl *acl, size_t *size)
{
	struct posix_acl_xattr_header *value;
	struct posix_acl_xattr_entry *to;

	*size = sizeof(*value) + acl->count * sizeof(*to);
	value = malloc(*size);
	if (!value)
		return NULL;
	if (acl->count > 0)
		qsort(acl->list, acl->count, sizeof(*acl->list), compare);
	to = (void *)(value + 1);
	value->a_version = htole32(POSIX_ACL_XATTR_VERSION);
	for (size_t i = 0; i < acl->count; i++)
		to[i] = (struct posix_acl_xattr_entry){
			.e_tag = htole16(acl->list[i].tag),
			.e_perm = htole16(acl->list[i].permissions),
			.e_id = htole32(acl->list[i].id),
		};
	return value;
}

void acl_fini(struct acl *acl)
{
	for (size_t i = 0; i < acl->count; i++)
		free(acl->list[i].name);
	free(acl->list);
	*acl = (struct acl){ 0 };
}
