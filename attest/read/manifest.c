/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the entries of a database, which pkgdb has read and checked, to objects.
 * What no line states stays unknown.
 */
#include "attest/read/manifest.h"

#include <string.h>

/* The bits of both sides that stand for the same. */
static const struct {
	unsigned entry, object;
} fields[] = {
	{ PKGDB_MODE, OBJECT_MODE },   { PKGDB_UID, OBJECT_UID },
	{ PKGDB_GID, OBJECT_GID },     { PKGDB_DEVICE, OBJECT_DEVICE },
	{ PKGDB_MTIME, OBJECT_MTIME },
};

static void fill(struct object *object, const struct pkgdb_entry *entry)
{
	char kind = pkgdb_kind(entry->type);

	object->type = kind;
	for (size_t i = 0; i < countof(fields); i++)
		if (entry->fields & fields[i].entry)
			object->stated |= fields[i].object;
	if (entry->fields & PKGDB_ASSUMED)
		object->stated &= ~(unsigned)OBJECT_UID;
	if (entry->fields & PKGDB_ASSUMED_GROUP)
		object->stated &= ~(unsigned)OBJECT_GID;
	object->mode = entry->mode;
	object->uid = entry->uid;
	object->gid = entry->gid;
	object->major = entry->major;
	object->minor = entry->minor;
	object->mtime = entry->mtime;
	object->group = entry->inode;
	if (kind == 'f' && pkgdb_is_fixed(entry)) {
		object->size = entry->size;
		object->digests = entry->digests;
		if (entry->fields & PKGDB_SIZE)
			object->stated |= OBJECT_SIZE;
	}
	if (kind == 's')
		object->target = entry->link;
	if (entry->record && entry->record->complete) {
		object->xattrs = entry->record->xattrs;
		object->xattrs_size = entry->record->xattrs_size;
		object->stated |= OBJECT_XATTRS | OBJECT_NAMES;
	}
}

struct filling {
	struct inventory *inventory;
	const char *name;
	struct fault *fault;
};

static int add(void *arg, const struct pkgdb_entry *entry)
{
	struct filling *filling = arg;
	struct object *object;

	if (pkgdb_kind(entry->type) == PKGDB_SOCKET)
		return 0;
	object = inventory_add(filling->inventory, entry->path);
	if (!object) {
		fault_errno(filling->fault, "%s", filling->name);
		return 1;
	}
	fill(object, entry);
	return 0;
}

int manifest_list(struct inventory *inventory, struct pkgdb *db,
		  const char *name, struct fault *fault)
{
	struct filling filling = { inventory, name, fault };
	int ret = pkgdb_each(db, add, &filling);

	if (ret < 0) {
		pkgdb_failed(db, fault);
		return -1;
	}
	if (ret > 0)
		return -1;
	return inventory_name_groups(inventory) < 0
		       ? fault_errno(fault, "%s", name)
		       : 0;
}
