/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Notes the ACLs of members (codec/acl.h), and gives them to the entries of the
 * state once the tree knows all users and groups.
 */
#include "uchroot/unpack/acls.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/posix_acl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "codec/acl.h"
#include "common/array.h"
#include "uchroot/tree/in_root.h"

struct noted_acl {
	struct acl acl;
	const char *attr; /* ATTR_ACCESS_ACL or ATTR_DEFAULT_ACL */
	size_t of;	  /* which entry of the state */
};

/* ----------------------------------------------------------------- taking */

struct taking {
	struct acls *acls;
	size_t entry;
};

static int take(void *arg, struct acl *acl, const char *name)
{
	const struct taking *taking = arg;
	struct acls *acls = taking->acls;

	if (array_grow(&acls->list, acls->count, &acls->capacity,
		       sizeof(*acls->list)) < 0)
		return -1;
	acls->list[acls->count++] = (struct noted_acl){
		.acl = *acl,
		.attr = name,
		.of = taking->entry,
	};
	*acl = (struct acl){ 0 };
	return 0;
}

int acls_take(struct acls *acls, struct archive_entry *member, size_t entry,
	      mode_t *mode)
{
	struct taking taking = { acls, entry };

	return acl_each(member, mode, take, &taking);
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

/* Adds the attribute.  0, or -1 with errno. */
static int add_attr(struct noted_acl *noted, struct state *state)
{
	size_t size;
	CLEANUP_FREE void *value = acl_value(&noted->acl, &size);
	const struct attr attr = {
		.name = noted->attr,
		.name_size = strlen(noted->attr),
		.value = value,
		.value_size = size,
	};

	return value ? state_add_xattr(state, &state->entries[noted->of], &attr)
		     : -1;
}

static int give(struct noted_acl *noted, struct tree *tree, struct known *all,
		const char *name, struct fault *fault)
{
	const char *path = tree->state.entries[noted->of].path;
	struct acl *acl = &noted->acl;

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
	return add_attr(noted, &tree->state) < 0
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
	for (size_t i = 0; i < acls->count; i++)
		acl_fini(&acls->list[i].acl);
	free(acls->list);
}
