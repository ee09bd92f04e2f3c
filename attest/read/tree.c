/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a scan to an inventory, and the contents of its files.  What a database
 * says of a path is put over it by overlay.c.  Reads only.
 */
#include "attest/read/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "attest/read/attributes.h"
#include "attest/read/overlay.h"
#include "common/advance.h"
#include "common/digest.h"
#include "common/file/beneath.h"
#include "common/sha256.h"
#include "common/str.h"

#define BLOCK ((size_t)256 << 10)

/* Groups of names on disk count from here, those of a manifest from 1 and from
   PKGDB_TIED. */
#define TREE_GROUP ((uint64_t)1 << 62)

int tree_fault(const struct tree *tree, const char *path, struct fault *fault,
	       const char *text)
{
	return fault_set(fault, "%s: ./%s: %s", tree->name,
			 strcmp(path, ".") == 0 ? "" : path, text);
}

static int path_errno(const struct tree *tree, const char *path,
		      struct fault *fault)
{
	return tree_fault(tree, path, fault,
			  errno == EXDEV ? "is a mount point"
					 : strerror(errno));
}

/* ---- the list ---- */

struct trouble {
	const struct tree *tree;
	struct fault *fault;
	bool told;
};

/* The first object that cannot be read ends the scan. */
static int end_scan(void *arg, const char *path, int err)
{
	struct trouble *trouble = arg;

	errno = err;
	trouble->told = true;
	return path_errno(trouble->tree, path, trouble->fault);
}

static int scan(const struct tree *tree, struct scan *to, struct fault *fault)
{
	struct trouble trouble = { tree, fault, false };

	if (scan_tree(to, tree->top, end_scan, &trouble) == 0)
		return 0;
	return trouble.told ? -1 : fault_errno(fault, "%s", tree->name);
}

static void fill(struct object *object, const struct scan_object *from)
{
	object->type = pkgdb_type_of(from->mode);
	object->mode = from->mode & ALLPERMS;
	object->uid = from->uid;
	object->gid = from->gid;
	object->mtime = from->mtime.tv_sec;
	object->target = from->target;
	object->stated = OBJECT_MODE | OBJECT_UID | OBJECT_GID | OBJECT_MTIME |
			 OBJECT_NAMES;
	if (object->type == 'f') {
		object->size = (uint64_t)from->size;
		object->stated |= OBJECT_SIZE;
	}
	if (object_is_device(object)) {
		object->major = major(from->rdev);
		object->minor = minor(from->rdev);
		object->stated |= OBJECT_DEVICE;
	}
}

static bool has_names(const struct scan_object *object)
{
	return object->nlink > 1 && !S_ISDIR(object->mode);
}

static int by_file(const void *a, const void *b)
{
	const struct scan_object *x = *(const struct scan_object *const *)a;
	const struct scan_object *y = *(const struct scan_object *const *)b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return (x->ino > y->ino) - (x->ino < y->ino);
}

/* Numbers the files with several names.  On btrfs and overlayfs a tree has
   several devices, without a mount point between them. */
static void number(const struct tree *tree, const struct scan_object **list,
		   size_t count)
{
	uint64_t group = TREE_GROUP;

	qsort(list, count, sizeof(*list), by_file);
	for (size_t i = 0; i < count; i++) {
		group += i > 0 && by_file(&list[i - 1], &list[i]) != 0;
		tree->groups[list[i] - tree->scan.objects] = group;
	}
}

static int number_groups(struct tree *tree)
{
	size_t total = tree->scan.count, count = 0;
	CLEANUP_FREE const struct scan_object **list = calloc(total,
							      sizeof(*list));

	tree->groups = calloc(total, sizeof(*tree->groups));
	if (!list || !tree->groups)
		return -1;
	for (size_t n = 0; n < total; n++)
		if (has_names(&tree->scan.objects[n]))
			list[count++] = &tree->scan.objects[n];
	if (count > 0)
		number(tree, list, count);
	return 0;
}

/* Reads the attributes of an object, and stores what is kept of them: the
   database may say others.  0, or -1 with errno. */
static int read_attributes(const struct tree *tree, struct object *object,
			   struct arena *arena, const char **kept)
{
	char hex[SHA256_HEX_SIZE];

	*kept = NULL;
	if (attributes_read(object, arena, tree->top) < 0)
		return -1;
	if (object->xattrs_size == 0)
		return 0;
	sha256_of(object->xattrs, object->xattrs_size, hex);
	*kept = arena_copy(arena, hex, strlen(hex));
	return *kept ? 0 : -1;
}

static int add(struct tree *tree, size_t n, struct pkgdb_cursor *cursor,
	       struct fault *fault)
{
	const struct scan_object *from = &tree->scan.objects[n];
	struct object *object = inventory_add(&tree->inventory, from->path);

	if (!object)
		return fault_errno(fault, "%s", tree->name);
	fill(object, from);
	object->origin = n;
	object->group = tree->groups[n];
	if (tree->no_xattrs)
		object->stated |= OBJECT_XATTRS;
	else if (read_attributes(tree, object, &tree->inventory.arena,
				 &tree->attributes[n]) < 0)
		return path_errno(tree, from->path, fault);
	if (tree->db && overlay(tree, object, cursor, fault) < 0)
		return -1;
	if (object->type != 'S')
		return 0;
	if (tree->left_out)
		tree->left_out(tree->name, from->path,
			       object_type_name(object->type));
	tree->inventory.count--;
	return 0;
}

int tree_list(struct tree *tree, struct fault *fault)
{
	struct pkgdb_cursor cursor = { 0 };

	if (scan(tree, &tree->scan, fault) < 0)
		return -1;
	tree->entries = calloc(tree->scan.count, sizeof(*tree->entries));
	tree->attributes = calloc(tree->scan.count, sizeof(*tree->attributes));
	if (!tree->entries || !tree->attributes || number_groups(tree) < 0)
		return fault_errno(fault, "%s", tree->name);
	for (size_t n = 0; n < tree->scan.count; n++)
		if (add(tree, n, &cursor, fault) < 0)
			return -1;
	if (tree->db && overlay_missing(tree, fault) < 0)
		return -1;
	/* The scan has sorted it. */
	return inventory_name_groups(&tree->inventory) < 0
		       ? fault_errno(fault, "%s", tree->name)
		       : 0;
}

/* ---- contents ---- */

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Whether an open file is still the one that the scan saw. */
static bool is_same(const struct scan_object *seen, const struct stat *st)
{
	return seen->ino == st->st_ino && seen->dev == st->st_dev &&
	       seen->size == st->st_size &&
	       (seen->mode & S_IFMT) == (st->st_mode & S_IFMT) &&
	       same_time(seen->mtime, st->st_mtim);
}

/* Passes all bytes on.  0; 1 if there are not as many as the size says; -1 with
   errno, or with the fault where `*told` is set. */
static int pump(int fd, uint64_t size, struct sha256 *sha256,
		tree_take_fn *take, void *arg, struct fault *fault, bool *told)
{
	static char block[BLOCK];
	uint64_t done = 0;
	ssize_t got;

	while ((got = read(fd, block, sizeof(block))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		done += (uint64_t)got;
		if (done > size)
			return 1;
		sha256_add(sha256, block, (size_t)got);
		*told = take && take(arg, block, (size_t)got, fault) < 0;
		if (*told)
			return -1;
	}
	return done == size ? 0 : 1;
}

/* Sets the digest; a database may state another one. */
static int put_digest(struct tree *tree, struct object *object,
		      struct sha256 *sha256, struct fault *fault)
{
	const struct pkgdb_entry *entry = tree->entries[object->origin];

	if (object_set_digest(object, &tree->inventory, sha256) < 0)
		return path_errno(tree, object->path, fault);
	if (entry && entry->digests && pkgdb_is_fixed(entry) &&
	    digests_differ(entry->digests, object->digests))
		return overlay_fault(tree, object->path, entry, fault,
				     "has other contents");
	return 0;
}

static int changed(const struct tree *tree, const struct object *object,
		   struct fault *fault)
{
	return tree_fault(tree, object->path, fault,
			  "has changed while it was read");
}

/* Reads an open file between two looks at it. */
static int read_open(struct tree *tree, struct object *object, int fd,
		     tree_take_fn *take, void *arg, struct fault *fault)
{
	const struct scan_object *seen = &tree->scan.objects[object->origin];
	struct sha256 sha256;
	struct stat before, after;
	bool told = false;
	int ret;

	if (fstat(fd, &before) < 0)
		return path_errno(tree, object->path, fault);
	if (!is_same(seen, &before))
		return changed(tree, object, fault);
	sha256_begin(&sha256);
	ret = pump(fd, object->size, &sha256, take, arg, fault, &told);
	if (ret < 0)
		return told ? -1 : path_errno(tree, object->path, fault);
	if (ret > 0)
		return changed(tree, object, fault);
	if (fstat(fd, &after) < 0)
		return path_errno(tree, object->path, fault);
	if (!is_same(seen, &after) || !same_time(before.st_ctim, after.st_ctim))
		return changed(tree, object, fault);
	return put_digest(tree, object, &sha256, fault);
}

int tree_read_file(struct tree *tree, struct object *object, tree_take_fn *take,
		   void *arg, struct fault *fault)
{
	CLEANUP_FD int fd = beneath_open(tree->top, object->path,
					 O_RDONLY | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return path_errno(tree, object->path, fault);
	return read_open(tree, object, fd, take, arg, fault);
}

int tree_digest(struct tree *tree, struct fault *fault)
{
	struct inventory *inventory = &tree->inventory;

	for (size_t n = 0; n < inventory->count; n++) {
		struct object *object = &inventory->list[n], *first = NULL;

		advance("files read", n, inventory->count);
		if (object->type != 'f')
			continue;
		if (object_is_further(object))
			first = inventory_find(inventory, object->first);
		if (first)
			object->digests = first->digests;
		else if (tree_read_file(tree, object, NULL, NULL, fault) < 0)
			return -1;
	}
	return 0;
}

/* ---- the end ---- */

/* Whether an object is as it was.  Time of change is left out: a session may
   have to open permissions.  So is the number of links: those in the tree are
   paths of the list, and others do not count. */
static bool is_still(const struct scan_object *a, const struct scan_object *b)
{
	return strcmp(a->path, b->path) == 0 && a->ino == b->ino &&
	       a->mode == b->mode && a->uid == b->uid && a->gid == b->gid &&
	       a->rdev == b->rdev && same_time(a->mtime, b->mtime) &&
	       (S_ISDIR(a->mode) || a->size == b->size) &&
	       !a->target == !b->target &&
	       (!a->target || strcmp(a->target, b->target) == 0);
}

/* The first path that two scans do not agree about; NULL if there is none. */
static const char *difference(const struct scan *a, const struct scan *b)
{
	for (size_t n = 0; n < a->count && n < b->count; n++)
		if (!is_still(&a->objects[n], &b->objects[n]))
			return a->objects[n].path;
	if (a->count == b->count)
		return NULL;
	return a->count > b->count ? a->objects[b->count].path
				   : b->objects[a->count].path;
}

/* Whether the attributes of an object are as they were; -1 with errno. */
static int has_same_attributes(const struct tree *tree, size_t n)
{
	struct object object = { .type = '\0' };
	struct arena arena = { .blocks = NULL };
	const char *now;
	int ret;

	fill(&object, &tree->scan.objects[n]);
	object.path = tree->scan.objects[n].path;
	ret = read_attributes(tree, &object, &arena, &now);
	if (ret == 0)
		ret = str_same(now, tree->attributes[n]);
	arena_fini(&arena);
	return ret;
}

/* Reads all attributes once more.  0, or -1 with the fault. */
static int compare_attributes(const struct tree *tree, struct fault *fault)
{
	for (size_t n = 0; n < tree->scan.count && !tree->no_xattrs; n++) {
		int same = has_same_attributes(tree, n);

		if (same < 0)
			return path_errno(tree, tree->scan.objects[n].path,
					  fault);
		if (!same)
			return tree_fault(tree, tree->scan.objects[n].path,
					  fault,
					  "has other attributes than when the "
					  "tree was read");
	}
	return 0;
}

int tree_is_still(struct tree *tree, struct fault *fault)
{
	const char *path;
	struct scan again;
	int ret = scan(tree, &again, fault);

	path = ret == 0 ? difference(&tree->scan, &again) : NULL;
	if (path)
		ret = tree_fault(tree, path, fault,
				 "has changed while the tree was read");
	scan_fini(&again);
	return ret < 0 ? -1 : compare_attributes(tree, fault);
}

void tree_fini(struct tree *tree)
{
	free(tree->entries);
	free(tree->groups);
	free(tree->attributes);
	scan_fini(&tree->scan);
	inventory_fini(&tree->inventory);
}
