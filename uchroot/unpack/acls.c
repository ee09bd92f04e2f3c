/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads ACLs from libarchive, and writes them as posix_acl_xattr.h of the
 * kernel has them.
 */
#include "uchroot/unpack/acls.h"

#include <archive.h>
#include <archive_entry.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/array.h"
#include "uchroot/tree/in_root.h"

struct acl_entry {
	uint16_t tag; /* ACL_USER_OBJ and so on */
	uint16_t permissions;
	uint32_t id;
	char *name; /* whose number is not known yet; NULL: it is, or none */
};

struct acl {
	const char *attr; /* ATTR_ACCESS_ACL or ATTR_DEFAULT_ACL */
	size_t of;	  /* which entry of the state */
	struct acl_entry *list;
	size_t count, capacity;
};

/* Each once, but for users and groups that are named. */
#define NEEDED (ACL_USER_OBJ | ACL_GROUP_OBJ | ACL_OTHER)
#define NAMED  (ACL_USER | ACL_GROUP)

/* ----------------------------------------------------------------- taking */

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

static int take(struct acls *acls, struct archive_entry *member, size_t entry,
		int type, mode_t *mode)
{
	bool access = type == ARCHIVE_ENTRY_ACL_TYPE_ACCESS;
	struct acl *acl;

	if (array_grow(&acls->list, acls->count, &acls->capacity,
		       sizeof(*acls->list)) < 0)
		return -1;
	acl = &acls->list[acls->count++];
	*acl = (struct acl){
		.attr = access ? ATTR_ACCESS_ACL : ATTR_DEFAULT_ACL,
		.of = entry,
	};
	return read_entries(acl, member, type) < 0 ? -1 : check(acl, mode);
}

int acls_take(struct acls *acls, struct archive_entry *member, size_t entry,
	      mode_t *mode)
{
	int types = archive_entry_acl_types(member);
	mode_t shown = *mode, unused = 0;

	if ((types && S_ISLNK(shown)) ||
	    types & ~(ARCHIVE_ENTRY_ACL_TYPE_ACCESS |
		      ARCHIVE_ENTRY_ACL_TYPE_DEFAULT) ||
	    (types & ARCHIVE_ENTRY_ACL_TYPE_DEFAULT && !S_ISDIR(shown))) {
		errno = EINVAL;
		return -1;
	}
	if (types & ARCHIVE_ENTRY_ACL_TYPE_ACCESS &&
	    take(acls, member, entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, &shown) <
		    0)
		return -1;
	*mode = shown;
	return types & ARCHIVE_ENTRY_ACL_TYPE_DEFAULT
		       ? take(acls, member, entry,
			      ARCHIVE_ENTRY_ACL_TYPE_DEFAULT, &unused)
		       : 0;
}

/* ------------------------------------------------------------------ names */

/* Users and groups of the tree, by "u" or "g" and their name. */
struct known {
	char *key;
	uint32_t id;
	UT_hash_handle hh;
};

static int learn(struct known **all, char kind, const char *name, uint32_t id)
{
	struct known *known = calloc(1, sizeof(*known)), *before;

	if (!known || asprintf(&known->key, "%c%s", kind, name) < 0) {
		free(known);
		return -1;
	}
	known->id = id;
	/* The first line counts. */
	HASH_FIND_STR(*all, known->key, before);
	if (!before) {
		HASH_ADD_KEYPTR(hh, *all, known->key, strlen(known->key),
				known);
		return 0;
	}
	free(known->key);
	free(known);
	return 0;
}

static FILE *open_list(int root, const char *path)
{
	int fd = in_root_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

	if (!file && fd >= 0)
		close(fd);
	return file;
}

static int learn_all(struct known **all, int root)
{
	FILE *users = open_list(root, "etc/passwd");
	FILE *groups = open_list(root, "etc/group");
	struct passwd *user;
	struct group *group;
	int ret = 0;

	while (users && ret == 0 && (user = fgetpwent(users)))
		ret = learn(all, 'u', user->pw_name, user->pw_uid);
	while (groups && ret == 0 && (group = fgetgrent(groups)))
		ret = learn(all, 'g', group->gr_name, group->gr_gid);
	if (users)
		fclose(users);
	if (groups)
		fclose(groups);
	return ret;
}

static void forget_all(struct known **all)
{
	struct known *known, *next;

	HASH_ITER (hh, *all, known, next) {
		HASH_DEL(*all, known);
		free(known->key);
		free(known);
	}
}

/* Fills in the number of an entry that has a name.  0; -1 with errno, ENOENT if
   the tree has no such user or group. */
static int find_id(struct acl_entry *entry, struct known *all)
{
	CLEANUP_FREE char *key = NULL;
	struct known *known;

	if (!entry->name)
		return 0;
	if (asprintf(&key, "%c%s", entry->tag == ACL_USER ? 'u' : 'g',
		     entry->name) < 0) {
		key = NULL;
		return -1;
	}
	HASH_FIND_STR(all, key, known);
	errno = ENOENT;
	if (!known)
		return -1;
	entry->id = known->id;
	return 0;
}

/* ----------------------------------------------------------------- giving */

/* By tag and number, as setfacl(1) has them. */
static int compare(const void *a, const void *b)
{
	const struct acl_entry *one = a, *two = b;

	if (one->tag != two->tag)
		return one->tag < two->tag ? -1 : 1;
	return one->id < two->id ? -1 : one->id > two->id;
}

/* Adds the attribute.  0, or -1 with errno. */
static int add_attr(const struct acl *acl, struct state *state)
{
	size_t size = sizeof(struct posix_acl_xattr_header) +
		      acl->count * sizeof(struct posix_acl_xattr_entry);
	CLEANUP_FREE struct posix_acl_xattr_header *value = malloc(size);
	struct posix_acl_xattr_entry *to = (void *)(value + 1);
	struct attr attr = {
		.name = acl->attr,
		.name_size = strlen(acl->attr),
		.value = (const char *)value,
		.value_size = size,
	};

	if (!value)
		return -1;
	value->a_version = htole32(POSIX_ACL_XATTR_VERSION);
	for (size_t i = 0; i < acl->count; i++)
		to[i] = (struct posix_acl_xattr_entry){
			.e_tag = htole16(acl->list[i].tag),
			.e_perm = htole16(acl->list[i].permissions),
			.e_id = htole32(acl->list[i].id),
		};
	return state_add_xattr(state, &state->entries[acl->of], &attr);
}

static int give(const struct acl *acl, struct tree *tree, struct known *all,
		const char *name, struct fault *fault)
{
	const char *path = tree->state.entries[acl->of].path;

	for (size_t i = 0; i < acl->count; i++)
		if (find_id(&acl->list[i], all) < 0)
			return errno == ENOENT
				       ? fault_set(fault,
						   "%s: %s: the image does not "
						   "know '%s', who stands in "
						   "its ACL",
						   name, path + 1,
						   acl->list[i].name)
				       : fault_errno(fault, "%s", name);
	qsort(acl->list, acl->count, sizeof(*acl->list), compare);
	return add_attr(acl, &tree->state) < 0
		       ? fault_errno(fault, "%s: %s: its ACL", name, path + 1)
		       : 0;
}

int acls_give(const struct acls *acls, struct tree *tree, const char *name,
	      struct fault *fault)
{
	struct known *all = NULL;
	int ret = 0;

	if (!acls->count)
		return 0;
	if (learn_all(&all, tree->root) < 0)
		ret = fault_errno(fault, "%s", name);
	for (size_t i = 0; i < acls->count && ret == 0; i++)
		ret = give(&acls->list[i], tree, all, name, fault);
	forget_all(&all);
	return ret;
}

void acls_fini(struct acls *acls)
{
	for (size_t i = 0; i < acls->count; i++) {
		struct acl *acl = &acls->list[i];

		for (size_t j = 0; j < acl->count; j++)
			free(acl->list[j].name);
		free(acl->list);
	}
	free(acls->list);
}
