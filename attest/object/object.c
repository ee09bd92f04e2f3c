/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sorts objects and finds the names of each, so that every source of the same
 * tree leaves the same inventory.
 */
#include "attest/object/object.h"

#include <linux/limits.h>
#include <string.h>

#include "common/array.h"
#include "common/caps.h"
#include "common/path.h"
#include "common/str.h"
#include "raw/attrs.h"

struct object *inventory_add(struct inventory *inventory, const char *path)
{
	struct object *object;
	const char *copy = arena_copy(&inventory->arena, path, strlen(path));

	if (!copy || array_grow(&inventory->list, inventory->count,
				&inventory->capacity, sizeof(*object)) < 0)
		return NULL;
	object = &inventory->list[inventory->count++];
	*object = (struct object){ .path = copy, .type = '*' };
	return object;
}

static int by_path(const void *a, const void *b)
{
	const struct object *x = a, *y = b;

	return path_compare(x->path, y->path);
}

static int by_group(const void *a, const void *b)
{
	const struct object *x = *(struct object *const *)a;
	const struct object *y = *(struct object *const *)b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return path_compare(x->path, y->path);
}

/* Sets `first` where a group has several names. */
static void name_groups(struct object **list, size_t count)
{
	struct object *first = NULL;

	qsort(list, count, sizeof(*list), by_group);
	for (size_t i = 0; i < count; i++) {
		if (!first || list[i]->group != first->group) {
			first = list[i];
			continue;
		}
		first->first = list[i]->first = first->path;
	}
}

int inventory_name_groups(struct inventory *inventory)
{
	CLEANUP_FREE struct object **list = calloc(inventory->count + 1,
						   sizeof(*list));
	size_t count = 0;

	if (!list)
		return -1;
	for (size_t i = 0; i < inventory->count; i++)
		if (inventory->list[i].group)
			list[count++] = &inventory->list[i];
	if (count > 0)
		name_groups(list, count);
	return 0;
}

int inventory_sort(struct inventory *inventory, const char *file,
		   struct fault *fault)
{
	struct object *list = inventory->list;

	if (inventory->count > 0)
		qsort(list, inventory->count, sizeof(*list), by_path);
	for (size_t i = 1; i < inventory->count; i++)
		if (strcmp(list[i - 1].path, list[i].path) == 0)
			return fault_at(fault, file, 0,
					"'%s' is there more than once",
					list[i].path);
	return 0;
}

static int compare_path(const void *path, const void *object)
{
	return path_compare(path, ((const struct object *)object)->path);
}

struct object *inventory_find(const struct inventory *inventory,
			      const char *path)
{
	if (inventory->count == 0)
		return NULL;
	return bsearch(path, inventory->list, inventory->count,
		       sizeof(*inventory->list), compare_path);
}

/* The first bytes of a path. */
struct part {
	const char *path;
	size_t len;
};

static int compare_part(const void *key, const void *object)
{
	const struct part *part = key;
	const char *path = ((const struct object *)object)->path;
	int order = strcmp(path, ".") == 0
			    ? 1
			    : strncmp(part->path, path, part->len);

	return order == 0 && path[part->len] ? -1 : order;
}

const struct object *inventory_above(const struct inventory *inventory,
				     const char *path)
{
	struct part part = { path, strlen(path) };
	const struct object *found = NULL;

	if (inventory->count == 0)
		return NULL;
	while (!found && part.len > 0)
		if (path[--part.len] == '/')
			found = bsearch(&part, inventory->list,
					inventory->count,
					sizeof(*inventory->list), compare_part);
	return found;
}

void inventory_fini(struct inventory *inventory)
{
	free(inventory->list);
	arena_fini(&inventory->arena);
	*inventory = (struct inventory){ 0 };
}

int object_set_digest(struct object *object, struct inventory *inventory,
		      struct sha256 *sha256)
{
	char text[sizeof("sha256=") + SHA256_HEX_SIZE] = "sha256=";

	sha256_finish(sha256, text + strlen(text));
	object->digests = arena_copy(&inventory->arena, text, strlen(text));
	return object->digests ? 0 : -1;
}

const char *object_type_name(char type)
{
	switch (type) {
	case 'f': return "regular file";
	case 'd': return "directory";
	case 's': return "symbolic link";
	case 'c': return "character device";
	case 'b': return "block device";
	case 'p': return "named pipe";
	case 'S': return "socket";
	default: return "object of no known type";
	}
}

/* Attributes of the host; those with a dot at the end are all that begin so. */
static const char *const host_names[] = {
	"security.selinux",	"security.ima",	       "security.evm",
	"security.apparmor",	"security.SMACK64",    "security.SMACK64EXEC",
	"security.SMACK64MMAP", "trusted.overlay.",    "user.overlay.",
	"system.nfs4_acl",	"system.nfs4_dacl",    "system.nfs4_sacl",
	"btrfs.compression",	"user.fuseoverlayfs.",
};

static bool is_of_host(const struct attr *attr)
{
	/* Version, and three entries of 8 bytes: owner, group and others. */
	if (attr_is(attr, ATTR_ACCESS_ACL) && attr->value_size <= 4 + 3 * 8)
		return true;
	for (size_t i = 0; i < countof(host_names); i++) {
		size_t len = strlen(host_names[i]);

		if (host_names[i][len - 1] == '.'
			    ? attr_starts(attr, host_names[i])
			    : attr_is(attr, host_names[i]))
			return true;
	}
	return attr_is_hidden(attr);
}

/* Opens a gap of this size at an offset. */
static void insert(struct str *run, size_t at, size_t size)
{
	size_t behind = run->len - at;

	if (str_room(run, size))
		memmove(run->data + at + size, run->data + at, behind);
}

/* Whether a file can have it. */
static bool is_possible(const struct attr *attr)
{
	struct caps caps;

	if (attr->name_size == 0 || attr->name_size > XATTR_NAME_MAX ||
	    attr->value_size > XATTR_SIZE_MAX)
		return false;
	return !attr_is(attr, "security.capability") ||
	       caps_decode((const unsigned char *)attr->value, attr->value_size,
			   &caps);
}

bool object_add_xattr(struct str *run, const struct attr *attr)
{
	/* The names end with a NUL each where the kernel lists them. */
	size_t at = 0, next = 0, names = attr->name_size + 1;
	struct attr other;

	if (is_of_host(attr))
		return true;
	if (!is_possible(attr))
		return false;
	while (attrs_next(run->data, run->len, &next, &other)) {
		int order = attr_compare(attr, &other);

		names += other.name_size + 1;
		if (order == 0)
			return attr->value_size == other.value_size &&
			       memcmp(attr->value, other.value,
				      attr->value_size) == 0;
		if (order > 0)
			at = next;
	}
	if (names > XATTR_LIST_MAX)
		return false;
	insert(run, at, ATTR_HEAD_SIZE + attr->name_size + attr->value_size);
	if (!str_failed(run))
		attrs_put(run->data + at, attr);
	return true;
}
