/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The owners, modes and nodes that a tree has beside it: in the state of a
 * session, in a manifest, or in any other packaging database.  The tree decides
 * which paths there are, and what lies in a file; whoever states otherwise is
 * refused.
 */
#include "attest/read/overlay.h"

#include <string.h>

#include "attest/read/attributes.h"
#include "common/path.h"
#include "raw/attrs.h"

int overlay_fault(const struct tree *tree, const char *path,
		  const struct pkgdb_entry *entry, struct fault *fault,
		  const char *text)
{
	struct str whole = STR_INIT;

	str_printf(&whole, "%s than ", text);
	pkgdb_add_location(&whole, entry);
	str_puts(&whole, " says");
	tree_fault(tree, path, fault, str_text(&whole));
	str_fini(&whole);
	return -1;
}

static bool is_node(char kind)
{
	return kind == 'c' || kind == 'b' || kind == 'p' || kind == 'S';
}

/* Gives the object the type that is stated, if a file stands for a node. */
static int put_type(const struct tree *tree, struct object *object,
		    const struct pkgdb_entry *entry, struct fault *fault)
{
	char kind = pkgdb_kind(entry->type);

	if (entry->type == PKGDB_ANY || entry->fields & PKGDB_SUBTREE ||
	    kind == object->type)
		return 0;
	if (!is_node(kind) || object->type != 'f' || object->size != 0)
		return overlay_fault(tree, object->path, entry, fault,
				     "is something else");
	object->type = kind;
	object->stated &= ~(unsigned)OBJECT_SIZE;
	return 0;
}

static int unknown(const struct tree *tree, const struct object *object,
		   const char *kind, const char *name, struct fault *fault)
{
	struct str text = STR_INIT;

	str_printf(&text, "%s '%s' unknown, see --users", kind, name);
	tree_fault(tree, object->path, fault, str_text(&text));
	str_fini(&text);
	return -1;
}

static int put_owner(const struct tree *tree, struct object *object,
		     const struct pkgdb_entry *entry, struct fault *fault)
{
	if (entry->fields & PKGDB_OWNER && !(entry->fields & PKGDB_UID))
		return unknown(tree, object, "user", entry->owner, fault);
	if (entry->fields & PKGDB_GROUP && !(entry->fields & PKGDB_GID))
		return unknown(tree, object, "group", entry->group, fault);
	if (~entry->fields & (PKGDB_UID | PKGDB_GID))
		return tree_fault(tree, object->path, fault,
				  "no database states its owner and group");
	object->uid = entry->uid;
	object->gid = entry->gid;
	return 0;
}

static void put_numbers(struct object *object, const struct pkgdb_entry *entry)
{
	if (entry->fields & PKGDB_MODE && object->type != 's')
		object->mode = entry->mode;
	if (entry->fields & PKGDB_MTIME)
		object->mtime = entry->mtime;
	/* A manifest knows names that have become files of their own. */
	if (entry->record && entry->record->complete)
		object->group = entry->inode;
	if (entry->fields & PKGDB_DEVICE && object_is_device(object)) {
		object->major = entry->major;
		object->minor = entry->minor;
		object->stated |= OBJECT_DEVICE;
	}
}

/* Adds those of a run; those that are there already stay. */
static void add_run(struct str *to, const char *run, uint32_t size)
{
	struct attr attr;
	size_t at = 0;

	while (attrs_next(run, size, &at, &attr))
		(void)!object_add_xattr(to, &attr);
}

/* A manifest states all attributes, a state those that no disk could have. */
static int put_xattrs(struct tree *tree, struct object *object,
		      const struct pkgdb_entry *entry, struct fault *fault)
{
	const struct pkgdb_record *record = entry->record;
	struct str run = STR_INIT;
	int ret;

	if (tree->no_xattrs || !record)
		return 0;
	add_run(&run, record->xattrs, record->xattrs_size);
	if (!record->complete)
		add_run(&run, object->xattrs, object->xattrs_size);
	ret = attributes_set(object, &tree->inventory.arena, &run);
	str_fini(&run);
	return ret < 0 ? fault_errno(fault, "%s", tree->name) : 0;
}

/* What the tree has itself must be what is stated. */
static int check(const struct tree *tree, const struct object *object,
		 const struct pkgdb_entry *entry, struct fault *fault)
{
	if (object->type == 'f' && entry->fields & PKGDB_SIZE &&
	    pkgdb_is_fixed(entry) && object->size != entry->size)
		return overlay_fault(tree, object->path, entry, fault,
				     "has another size");
	if (object->type == 's' && entry->type == PKGDB_SYMLINK &&
	    entry->link && strcmp(entry->link, object->target) != 0)
		return overlay_fault(tree, object->path, entry, fault,
				     "leads elsewhere");
	if (object_is_device(object) && !(object->stated & OBJECT_DEVICE))
		return tree_fault(tree, object->path, fault,
				  "no database states its device number");
	return 0;
}

int overlay(struct tree *tree, struct object *object,
	    struct pkgdb_cursor *cursor, struct fault *fault)
{
	const struct pkgdb_entry *entry = pkgdb_find_near(
		tree->db, cursor, object->path, strlen(object->path));

	if (!entry)
		entry = tree->fallback;
	if (!entry)
		return tree_fault(tree, object->path, fault,
				  "no database has this path, and there is no "
				  "--default");
	if (!(entry->fields & PKGDB_SUBTREE) && entry != tree->fallback)
		tree->entries[object->origin] = entry;
	if (put_type(tree, object, entry, fault) < 0 ||
	    put_owner(tree, object, entry, fault) < 0)
		return -1;
	put_numbers(object, entry);
	if (put_xattrs(tree, object, entry, fault) < 0)
		return -1;
	return check(tree, object, entry, fault);
}

/* ---- paths that are missing ---- */

struct search {
	struct tree *tree;
	struct fault *fault;
	size_t next; /* in the scan, which has the same order */
};

static int find(void *arg, const struct pkgdb_entry *entry)
{
	struct search *search = arg;
	const struct tree *tree = search->tree;

	while (search->next < tree->scan.count &&
	       path_compare(tree->scan.objects[search->next].path,
			    entry->path) < 0)
		search->next++;
	if (search->next < tree->scan.count &&
	    strcmp(tree->scan.objects[search->next].path, entry->path) == 0)
		return 0;
	if (entry->fields & PKGDB_OPTIONAL || entry->type == PKGDB_SOCKET ||
	    (entry->record && !entry->record->complete))
		return 0;
	overlay_fault(tree, entry->path, entry, search->fault,
		      "is missing, other");
	return 1;
}

int overlay_missing(struct tree *tree, struct fault *fault)
{
	struct search search = { tree, fault, 0 };

	switch (pkgdb_each(tree->db, find, &search)) {
	case 0: return 0;
	case 1: return -1;
	default: pkgdb_failed(tree->db, fault); return -1;
	}
}
