/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the list of a database or a tree, for compare.c and report.c.  Reads
 * only.
 */
#include "protocmp/tree/list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/array.h"
#include "common/digest.h"
#include "common/file/beneath.h"
#include "common/file/sum.h"
#include "common/path.h"
#include "protocmp/tree/object.h"

static int add(struct list *list, const struct pkgdb_entry *entry)
{
	if (array_grow(&list->entries, list->count, &list->capacity,
		       sizeof(*list->entries)) < 0)
		return -1;
	list->entries[list->count++] = entry;
	return 0;
}

static int add_entry(void *list, const struct pkgdb_entry *entry)
{
	return add(list, entry);
}

int list_database(struct list *list, struct pkgdb *db)
{
	*list = (struct list){ .db = db, .top = -1 };
	return pkgdb_each(db, add_entry, list) ? -1 : 0;
}

/* ---- trees ---- */

/* The last id and its name.  A tree has few ids, so the next one is mostly the
   same. */
struct names {
	struct users *users;
	enum users_kind kind;
	enum users_table table;
	uint32_t id;
	const char *name;
};

static struct names names_of(struct users *users, enum users_kind kind,
			     enum users_table table)
{
	return (struct names){
		users, kind, table, 0, users_name(users, kind, table, 0),
	};
}

static const char *find_name(struct names *names, uint32_t id)
{
	if (id != names->id) {
		names->id = id;
		names->name = users_name(names->users, names->kind,
					 names->table, id);
	}
	return names->name;
}

static void make_entry(struct pkgdb_entry *entry,
		       const struct scan_object *object, struct names *owners,
		       struct names *groups)
{
	*entry = (struct pkgdb_entry){
		.path = object->path,
		.path_len = (uint32_t)strlen(object->path),
		.link = object->target,
		.owner = find_name(owners, object->uid),
		.group = find_name(groups, object->gid),
		.inode = object->ino,
		.uid = object->uid,
		.gid = object->gid,
		.links = (uint32_t)object->nlink,
		.mode = object->mode & ALLPERMS,
		.type = pkgdb_type_of(object->mode),
		.fields = PKGDB_MODE | PKGDB_UID | PKGDB_GID | PKGDB_INODE,
	};
	if (entry->owner)
		entry->fields |= PKGDB_OWNER;
	if (entry->group)
		entry->fields |= PKGDB_GROUP;
	if (S_ISREG(object->mode)) {
		entry->fields |= PKGDB_SIZE;
		entry->size = (uint64_t)object->size;
	}
	if (S_ISCHR(object->mode) || S_ISBLK(object->mode)) {
		entry->fields |= PKGDB_DEVICE;
		entry->major = major(object->rdev);
		entry->minor = minor(object->rdev);
	}
}

/* A scan stays on one file system, so inode numbers identify files. */
static int compare_inodes(const void *a, const void *b)
{
	const struct pkgdb_entry *left = *(const struct pkgdb_entry *const *)a;
	const struct pkgdb_entry *right = *(const struct pkgdb_entry *const *)b;

	if (left->inode != right->inode)
		return left->inode < right->inode ? -1 : 1;
	return strcmp(left->path, right->path);
}

/* Collects the entries of objects with more than one name. */
static int index_links(struct list *list)
{
	list->linked = reallocarray(NULL, list->count, sizeof(*list->linked));
	if (!list->linked)
		return -1;
	for (size_t n = 0; n < list->count; n++)
		if (list->entries[n]->links > 1 &&
		    list->entries[n]->type != PKGDB_DIR)
			list->linked[list->linked_count++] = list->entries[n];
	qsort(list->linked, list->linked_count, sizeof(*list->linked),
	      compare_inodes);
	return 0;
}

int list_tree(struct list *list, int top, struct users *users,
	      enum users_table table, scan_trouble_fn *trouble, void *arg)
{
	struct names owners = names_of(users, USERS_USER, table);
	struct names groups = names_of(users, USERS_GROUP, table);

	*list = (struct list){ .top = top };
	if (scan_tree(&list->scan, top, trouble, arg) != 0)
		return -1;
	list->made = reallocarray(NULL, list->scan.count, sizeof(*list->made));
	if (!list->made)
		return -1;
	for (size_t n = 0; n < list->scan.count; n++) {
		make_entry(&list->made[n], &list->scan.objects[n], &owners,
			   &groups);
		if (add(list, &list->made[n]) != 0)
			return -1;
	}
	return index_links(list);
}

static int compare_path(const void *path, const void *entry)
{
	return path_compare(path, ((const struct pkgdb_entry *)entry)->path);
}

/* Fills in the capabilities of one object. */
static int read_caps(struct list *tree, struct pkgdb_entry *entry)
{
	char text[CAPS_TEXT_SIZE];
	struct caps caps;
	CLEANUP_FD int fd = beneath_open(tree->top, entry->path, O_PATH);

	if (fd < 0 || object_get_caps(fd, &caps) != 0)
		return -1;
	caps_format(&caps, text);
	entry->caps = arena_copy(&tree->scan.text, text, strlen(text));
	return entry->caps ? 0 : -1;
}

/* Fills in the checksums of one object. */
static int read_digests(struct list *tree, struct pkgdb_entry *entry)
{
	struct str text = STR_INIT;
	CLEANUP_FD int fd = beneath_open(tree->top, entry->path,
					 O_RDONLY | O_NONBLOCK);

	if (fd < 0 || sum_kinds(fd, NULL, &text) < 0) {
		str_fini(&text);
		return -1;
	}
	entry->digests = arena_copy(&tree->scan.text, text.data, text.len);
	str_fini(&text);
	return entry->digests ? 0 : -1;
}

/* The file of a tree at an entry's path; NULL if there is none. */
static struct pkgdb_entry *file_at(struct list *tree,
				   const struct pkgdb_entry *wanted)
{
	struct pkgdb_entry *entry = bsearch(wanted->path, tree->made,
					    tree->count, sizeof(*entry),
					    compare_path);

	return entry && entry->type == PKGDB_FILE ? entry : NULL;
}

int list_read_caps(struct list *tree, const struct list *other,
		   scan_trouble_fn *trouble, void *arg)
{
	for (size_t n = 0; n < other->count; n++) {
		struct pkgdb_entry *entry = NULL;

		if (other->entries[n]->caps)
			entry = file_at(tree, other->entries[n]);
		if (entry && read_caps(tree, entry) != 0 &&
		    (errno == ENOMEM || trouble(arg, entry->path, errno) != 0))
			return -1;
	}
	return 0;
}

int list_read_digests(struct list *tree, const struct list *other,
		      scan_trouble_fn *trouble, void *arg)
{
	for (size_t n = 0; n < other->count; n++) {
		const struct pkgdb_entry *wanted = other->entries[n];
		struct pkgdb_entry *entry = NULL;

		if (wanted->digests && pkgdb_is_fixed(wanted) &&
		    digests_are_computed(wanted->digests))
			entry = file_at(tree, wanted);
		if (entry && read_digests(tree, entry) != 0 &&
		    (errno == ENOMEM || trouble(arg, entry->path, errno) != 0))
			return -1;
	}
	return 0;
}

void list_fini(struct list *list)
{
	free(list->entries);
	free(list->made);
	free(list->linked);
	scan_fini(&list->scan);
	cleanup_fd(&list->top);
	*list = (struct list){ .top = -1 };
}

const struct pkgdb_entry *list_find_cover(const struct list *list,
					  const char *path)
{
	return list->db ? pkgdb_find(list->db, path) : NULL;
}

const struct pkgdb_entry *list_find_exact(const struct list *list,
					  const char *path)
{
	return list->db ? pkgdb_find_exact(list->db, path) : NULL;
}

/* The index of the first name of an inode, or where it would be. */
static size_t find_inode(const struct list *list, uint64_t inode)
{
	size_t low = 0, high = list->linked_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->linked[middle]->inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct pkgdb_entry *list_find_name(const struct list *list,
					 const struct pkgdb_entry *entry,
					 size_t n)
{
	size_t index = find_inode(list, entry->inode) + n;

	if (list->db || index >= list->linked_count ||
	    list->linked[index]->inode != entry->inode)
		return NULL;
	return list->linked[index];
}
