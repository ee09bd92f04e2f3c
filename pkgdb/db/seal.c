/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sealing: the work that needs all entries.  A manifest may define a user after
 * the files of that user, and a hard link may come before its target.
 */
#include <stdlib.h>
#include <string.h>

#include "pkgdb/db/db.h"

/* The last account that was asked for: neighbours mostly have the same. */
struct asked {
	enum users_table table;
	const char *name; /* interned, so that the pointer tells; NULL: none */
	uint32_t id;
	bool known; /* there is such an account */
};

struct sealing {
	struct pkgdb *db;
	/* By enum users_kind. */
	struct asked names[2]; /* name is the question, id the answer */
	struct asked ids[2];   /* id is the question, name the answer */
};

/* The number of a name; false if it has none. */
static bool id_of(struct sealing *s, enum users_kind kind,
		  enum users_table table, const char *name, uint32_t *id)
{
	struct asked *last = &s->names[kind];

	if (last->name != name || last->table != table) {
		*last = (struct asked){ .table = table, .name = name };
		last->known = users_id(s->db->users, kind, table, name,
				       &last->id);
	}
	if (last->known)
		*id = last->id;
	return last->known;
}

/* The name of a number; NULL if it has none. */
static const char *name_of(struct sealing *s, enum users_kind kind,
			   enum users_table table, uint32_t id)
{
	struct asked *last = &s->ids[kind];

	if (!last->known || last->id != id || last->table != table)
		*last = (struct asked){
			.table = table,
			.name = users_name(s->db->users, kind, table, id),
			.id = id,
			.known = true,
		};
	return last->name;
}

/* Adds the number of a name, or the name of a number. */
static void resolve_owner(struct sealing *s, struct pkgdb_entry *entry)
{
	enum users_table table = entry->source->table;

	if (!(entry->fields & PKGDB_UID) && entry->fields & PKGDB_OWNER &&
	    id_of(s, USERS_USER, table, entry->owner, &entry->uid))
		entry->fields |= PKGDB_UID;
	if (entry->fields & PKGDB_UID && !(entry->fields & PKGDB_OWNER))
		entry->owner = name_of(s, USERS_USER, table, entry->uid);
	if (entry->owner)
		entry->fields |= PKGDB_OWNER;
}

static void resolve_group(struct sealing *s, struct pkgdb_entry *entry)
{
	enum users_table table = entry->source->table;

	if (!(entry->fields & PKGDB_GID) && entry->fields & PKGDB_GROUP &&
	    id_of(s, USERS_GROUP, table, entry->group, &entry->gid))
		entry->fields |= PKGDB_GID;
	if (entry->fields & PKGDB_GID && !(entry->fields & PKGDB_GROUP))
		entry->group = name_of(s, USERS_GROUP, table, entry->gid);
	if (entry->group)
		entry->fields |= PKGDB_GROUP;
}

/* True if nothing is left to be found out. */
static inline bool is_resolved(const struct pkgdb_entry *entry)
{
	const unsigned all = PKGDB_OWNER | PKGDB_GROUP | PKGDB_UID | PKGDB_GID;

	return (entry->fields & all) == all;
}

/*
 * A symbolic link belongs to the user who installs the package, which is root;
 * only mtree can state another owner.
 */
static void resolve(struct sealing *s, struct pkgdb_entry *entry)
{
	if (is_resolved(entry))
		return;
	if (entry->type == PKGDB_SYMLINK) {
		if (!(entry->fields & (PKGDB_OWNER | PKGDB_UID)))
			entry->fields |= PKGDB_UID | PKGDB_ASSUMED;
		if (!(entry->fields & (PKGDB_GROUP | PKGDB_GID)))
			entry->fields |= PKGDB_GID | PKGDB_ASSUMED_GROUP;
	}
	resolve_owner(s, entry);
	resolve_group(s, entry);
}

static struct pkgdb_entry *target_of(struct pkgdb *db,
				     struct pkgdb_entry *entry)
{
	uint32_t number;

	for (int i = 0; i < CHAIN_LIMIT && entry; i++) {
		if (entry->type != PKGDB_HARDLINK)
			return entry;
		entry = db_lookup(db, entry->link, strlen(entry->link),
				  &number);
	}
	return NULL;
}

/* Copies the attributes of the target to a hard link, and counts the link. */
static void connect_link(struct pkgdb *db, struct pkgdb_entry *entry)
{
	const unsigned shared = PKGDB_MODE | PKGDB_OWNER | PKGDB_GROUP |
				PKGDB_UID | PKGDB_GID | PKGDB_SIZE |
				PKGDB_MTIME;
	struct pkgdb_entry *target = target_of(db, entry);

	if (!target || pkgdb_kind(target->type) == PKGDB_DIR) {
		db_warn(db, entry->source->file, entry->line,
			target ? "'%s' is a hard link to the directory '%s'"
			       : "'%s' is a hard link to '%s', which has no "
				 "entry",
			entry->path, entry->link);
		return;
	}
	if (!(target->fields & PKGDB_INODE))
		target->links++;
	entry->fields = (entry->fields & ~shared) | (target->fields & shared);
	entry->mode = target->mode;
	entry->owner = target->owner;
	entry->group = target->group;
	entry->uid = target->uid;
	entry->gid = target->gid;
	entry->size = target->size;
	entry->mtime = target->mtime;
	entry->nsec = target->nsec;
	entry->caps = target->caps;
	entry->digests = target->digests;
	/* Those of a file that changes say nothing. */
	if (!pkgdb_is_fixed(target)) {
		entry->fields &= ~PKGDB_SIZE;
		entry->digests = NULL;
	}
	entry->record = target->record;
}

/* Gives all names of one object one inode number, unless the source has one. */
static void number_links(struct pkgdb_entry *entry, struct pkgdb_entry *target,
			 uint64_t *last)
{
	if (target->inode == 0)
		target->inode = ++*last;
	entry->inode = target->inode;
	entry->links = target->links;
}

static void connect_links(struct pkgdb *db)
{
	struct pkgdb_entry *entry, *target;
	uint64_t last = 0;

	for (size_t i = 0; i < db->count; i++) {
		entry = db_entry(db, i);
		if (entry->type == PKGDB_HARDLINK)
			connect_link(db, entry);
	}
	for (size_t i = 0; i < db->count; i++) {
		entry = db_entry(db, i);
		target = entry->type == PKGDB_HARDLINK ? target_of(db, entry)
						       : NULL;
		if (target && pkgdb_kind(target->type) != PKGDB_DIR)
			number_links(entry, target, &last);
	}
}

/* Whether a conflict remains when names have ids: root and 0 are the same. */
static bool still_differs(struct sealing *s, struct pkgdb_conflict *conflict)
{
	struct pkgdb_entry *lost = (struct pkgdb_entry *)conflict->lost;
	const struct pkgdb_entry *winner = conflict->winner;

	resolve(s, lost);
	if (winner->fields & lost->fields & PKGDB_UID &&
	    winner->uid == lost->uid)
		conflict->fields &= ~PKGDB_OWNER;
	if (winner->fields & lost->fields & PKGDB_GID &&
	    winner->gid == lost->gid)
		conflict->fields &= ~PKGDB_GROUP;
	return pkgdb_is_conflict(conflict);
}

static void weigh_conflicts(struct sealing *s)
{
	struct pkgdb *db = s->db;
	size_t left = 0;

	for (size_t i = 0; i < db->conflict_count; i++) {
		if (still_differs(s, &db->conflicts[i]))
			db->conflicts[left++] = db->conflicts[i];
		else
			free((void *)db->conflicts[i].lost);
	}
	db->conflict_count = left;
}

int pkgdb_seal(struct pkgdb *db, struct fault *fault)
{
	struct sealing sealing = { .db = db };
	bool linked = false;

	(void)fault;
	/* A database is sealed before it is compiled. */
	if (db->compiled || db->sealed)
		return 0;
	for (size_t i = 0; i < db->count; i++) {
		struct pkgdb_entry *entry = db_entry(db, i);

		resolve(&sealing, entry);
		if (!(entry->fields & PKGDB_INODE))
			entry->links = 1;
		linked |= entry->type == PKGDB_HARDLINK;
	}
	if (linked)
		connect_links(db);
	weigh_conflicts(&sealing);
	db->sealed = true;
	return 0;
}
