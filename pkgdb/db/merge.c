/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Adds entries, and merges those of one path by the rules of pkgdb.h.  Only
 * sealing finds out whether two spellings of an owner are the same id, so this
 * file collects conflicts, and seal.c drops those that are none.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "common/digest.h"
#include "pkgdb/db/db.h"
#include "raw/attrs.h"

/* A source may state an owner by name or by number. */
#define OWNER_FIELDS (PKGDB_OWNER | PKGDB_UID)
#define GROUP_FIELDS (PKGDB_GROUP | PKGDB_GID)

static struct pkgdb_entry *new_entry(struct pkgdb *db)
{
	if (db->count == UINT32_MAX - 1) {
		errno = EOVERFLOW;
		return NULL;
	}
	if (db->count == db->capacity) {
		size_t chunk = db->capacity >> CHUNK_BITS;
		struct pkgdb_entry **grown = reallocarray(db->chunks, chunk + 1,
							  sizeof(*grown));

		if (!grown)
			return NULL;
		db->chunks = grown;
		grown[chunk] = malloc(CHUNK_SIZE * sizeof(**grown));
		if (!grown[chunk])
			return NULL;
		db->capacity += CHUNK_SIZE;
	}
	return db_entry(db, db->count);
}

int db_append(struct pkgdb *db, const struct pkgdb_entry *draft)
{
	struct pkgdb_entry *entry = new_entry(db);

	if (!entry)
		return -1;
	*entry = *draft;
	entry->path = arena_copy(&db->arena, draft->path, draft->path_len);
	if (!entry->path)
		return -1;
	if (arena_keep(&db->arena, &entry->link) < 0)
		return -1;
	db->count++;
	db->subtrees += (entry->fields & PKGDB_SUBTREE) != 0;
	return 0;
}

static int add_new(struct pkgdb *db, const struct pkgdb_entry *draft,
		   uint32_t hash)
{
	if (db_append(db, draft) < 0)
		return -1;
	return db->orders ? 0 : index_add(&db->index, hash, db->count - 1);
}

/* The fields that both state with different values, compared as spelled. */
static unsigned differences(const struct pkgdb_entry *a,
			    const struct pkgdb_entry *b)
{
	unsigned both = a->fields & b->fields, found = 0;

	if (both & PKGDB_MODE && a->mode != b->mode)
		found |= PKGDB_MODE;
	if (a->fields & OWNER_FIELDS && b->fields & OWNER_FIELDS &&
	    (a->owner != b->owner || a->uid != b->uid))
		found |= PKGDB_OWNER;
	if (a->fields & GROUP_FIELDS && b->fields & GROUP_FIELDS &&
	    (a->group != b->group || a->gid != b->gid))
		found |= PKGDB_GROUP;
	if (both & PKGDB_DEVICE &&
	    (a->major != b->major || a->minor != b->minor))
		found |= PKGDB_DEVICE;
	if (both & PKGDB_SIZE && a->size != b->size && pkgdb_is_fixed(a) &&
	    pkgdb_is_fixed(b))
		found |= PKGDB_SIZE;
	return found;
}

static bool contents_differ(const struct pkgdb_entry *a,
			    const struct pkgdb_entry *b)
{
	return a->digests && b->digests && pkgdb_is_fixed(a) &&
	       pkgdb_is_fixed(b) && digests_differ(a->digests, b->digests);
}

/* Whether all attributes of a record are in another one. */
static bool are_in(const struct pkgdb_record *a, const struct pkgdb_record *b)
{
	struct attr attr, other;
	size_t at = 0;

	while (attrs_next(a->xattrs, a->xattrs_size, &at, &attr)) {
		bool found = false;
		size_t from = 0;

		while (!found &&
		       attrs_next(b->xattrs, b->xattrs_size, &from, &other))
			found = attr_compare(&attr, &other) == 0 &&
				attr.value_size == other.value_size &&
				!memcmp(attr.value, other.value,
					attr.value_size);
		if (!found)
			return false;
	}
	return true;
}

/* Only states and part data have records, and say all attributes. */
static bool xattrs_differ(const struct pkgdb_entry *a,
			  const struct pkgdb_entry *b)
{
	return a->record && b->record &&
	       (a->record->xattrs_size != b->record->xattrs_size ||
		!are_in(a->record, b->record));
}

/* Copies the fields in `which` that `from` states. */
static void take_fields(struct pkgdb_entry *to, const struct pkgdb_entry *from,
			unsigned which)
{
	unsigned stated = from->fields & which;

	if (stated & PKGDB_MODE)
		to->mode = from->mode;
	if (stated & OWNER_FIELDS) {
		to->fields &= ~OWNER_FIELDS;
		to->owner = from->owner;
		to->uid = from->uid;
	}
	if (stated & GROUP_FIELDS) {
		to->fields &= ~GROUP_FIELDS;
		to->group = from->group;
		to->gid = from->gid;
	}
	if (stated & PKGDB_DEVICE) {
		to->major = from->major;
		to->minor = from->minor;
	}
	if (stated & PKGDB_SIZE)
		to->size = from->size;
	if (stated & PKGDB_MTIME) {
		to->mtime = from->mtime;
		to->nsec = from->nsec;
	}
	if (stated & PKGDB_INODE) {
		to->inode = from->inode;
		to->links = from->links;
	}
	to->fields |= stated;
}

/* The fields that an entry states; a stated name counts as a stated number, and
   the reverse. */
static unsigned stated(const struct pkgdb_entry *entry)
{
	unsigned fields = entry->fields;

	if (fields & OWNER_FIELDS)
		fields |= OWNER_FIELDS;
	if (fields & GROUP_FIELDS)
		fields |= GROUP_FIELDS;
	return fields;
}

static int add_packages(struct pkgdb *db, struct pkgdb_entry *entry,
			const char *name)
{
	size_t len = name ? strlen(name) : 0;
	const char *at = entry->packages;
	char *both;

	if (len == 0 || at == name)
		return 0;
	while (at && (at = strstr(at, name)) != NULL) {
		if ((at == entry->packages || at[-1] == ' ') &&
		    (at[len] == '\0' || at[len] == ' '))
			return 0;
		at += len;
	}
	if (!entry->packages) {
		entry->packages = name;
		return 0;
	}
	if (asprintf(&both, "%s %s", entry->packages, name) < 0)
		return -1;
	entry->packages = arena_intern(&db->arena, both);
	free(both);
	return entry->packages ? 0 : -1;
}

/* Copies the conflict, in which `lost` is the draft. */
static int remember_conflict(struct pkgdb *db,
			     const struct pkgdb_conflict *conflict)
{
	struct pkgdb_entry *lost;

	if (array_grow(&db->conflicts, db->conflict_count,
		       &db->conflict_capacity, sizeof(*db->conflicts)) < 0)
		return -1;
	lost = malloc(sizeof(*lost));
	if (!lost)
		return -1;
	*lost = *conflict->lost;
	lost->path = conflict->winner->path;
	db->conflicts[db->conflict_count] = *conflict;
	db->conflicts[db->conflict_count++].lost = lost;
	return 0;
}

static bool is_machine(const struct pkgdb_entry *entry)
{
	return entry->arch && strchr(entry->arch, '.');
}

/* Replaces all of entry by draft, except for its path. */
static void replace(struct pkgdb *db, struct pkgdb_entry *entry,
		    const struct pkgdb_entry *draft)
{
	const char *path = entry->path;

	db->subtrees -= (entry->fields & PKGDB_SUBTREE) != 0;
	db->subtrees += (draft->fields & PKGDB_SUBTREE) != 0;
	*entry = *draft;
	entry->path = path;
}

/* Applies a later line of an ordered source: its values replace the earlier. */
static void correct(struct pkgdb *db, struct pkgdb_entry *entry,
		    const struct pkgdb_entry *draft)
{
	bool fits = draft->type == PKGDB_ANY || entry->type == PKGDB_ANY ||
		    pkgdb_kind(draft->type) == pkgdb_kind(entry->type);

	if (!fits) {
		replace(db, entry, draft);
		return;
	}
	db->subtrees += (draft->fields & ~entry->fields & PKGDB_SUBTREE) != 0;
	take_fields(entry, draft, ~0u);
	if (draft->type != PKGDB_ANY)
		entry->type = draft->type;
	if (draft->link)
		entry->link = draft->link;
	if (draft->alias)
		entry->alias = draft->alias;
	if (draft->caps)
		entry->caps = draft->caps;
	if (draft->digests)
		entry->digests = draft->digests;
	if (draft->record)
		entry->record = draft->record;
	/* A line that only adds capabilities leaves the line of the entry. */
	if (draft->fields)
		entry->line = draft->line;
}

/* Whether both are links of one mediator, of which installation chooses one:
   pkg(7), Mediated Links. */
static bool is_choice(const struct pkgdb_entry *a, const struct pkgdb_entry *b)
{
	return a->fields & b->fields & PKGDB_MEDIATED;
}

static bool links_differ(const struct pkgdb_entry *a,
			 const struct pkgdb_entry *b)
{
	return a->link && b->link && strcmp(a->link, b->link) != 0;
}

/* Adds the fields that entry does not state.  Mediated links with different
   targets have no target, as installation chooses it. */
static void complete(struct pkgdb *db, struct pkgdb_entry *entry,
		     const struct pkgdb_entry *draft)
{
	db->subtrees += (draft->fields & ~entry->fields & PKGDB_SUBTREE) != 0;
	if (is_choice(entry, draft) && links_differ(entry, draft))
		entry->link = NULL;
	else if (!entry->link && !is_choice(entry, draft))
		entry->link = draft->link;
	take_fields(entry, draft,
		    ~stated(entry) & ~(PKGDB_OPTIONAL | PKGDB_MEDIATED));
	if (entry->type == PKGDB_ANY)
		entry->type = draft->type;
	if (!entry->alias)
		entry->alias = draft->alias;
	if (!entry->caps)
		entry->caps = draft->caps;
	if (!entry->digests)
		entry->digests = draft->digests;
	if (!entry->record)
		entry->record = draft->record;
}

static bool types_differ(const struct pkgdb_entry *a,
			 const struct pkgdb_entry *b)
{
	if (a->type == PKGDB_ANY || b->type == PKGDB_ANY)
		return false;
	return pkgdb_kind(a->type) != pkgdb_kind(b->type) ||
	       (a->type == PKGDB_HARDLINK) != (b->type == PKGDB_HARDLINK);
}

void pkgdb_compare(const struct pkgdb_entry *winner,
		   const struct pkgdb_entry *lost,
		   struct pkgdb_conflict *conflict)
{
	*conflict = (struct pkgdb_conflict){
		.winner = winner,
		.lost = lost,
		.fields = differences(winner, lost),
		.type = types_differ(winner, lost),
		.digests = contents_differ(winner, lost),
		.xattrs = xattrs_differ(winner, lost),
	};
	conflict->link = !conflict->type && links_differ(winner, lost) &&
			 !is_choice(winner, lost);
}

static int merge(struct pkgdb *db, struct pkgdb_entry *entry,
		 const struct pkgdb_entry *draft)
{
	struct pkgdb_conflict conflict;

	pkgdb_compare(entry, draft, &conflict);
	if (is_machine(entry) && !is_machine(draft)) {
		replace(db, entry, draft);
		return 0;
	}
	if (is_machine(draft) && draft->arch != entry->arch)
		return 0;
	if (draft->source == entry->source && draft->source->ordered) {
		correct(db, entry, draft);
		return add_packages(db, entry, draft->packages);
	}
	if (pkgdb_is_conflict(&conflict) &&
	    remember_conflict(db, &conflict) < 0)
		return -1;
	if (!conflict.type)
		complete(db, entry, draft);
	return add_packages(db, entry, draft->packages);
}

/*
 * Finds the entry of a draft's path; NULL: it is new.  While paths come in
 * order, the last entry tells.  The hash is left alone then.  0, or -1 with
 * ENOMEM.
 */
static int find_known(struct pkgdb *db, const struct pkgdb_entry *draft,
		      uint32_t *hash, struct pkgdb_entry **known)
{
	const char *path = draft->path;
	size_t len = draft->path_len;
	struct pkgdb_entry *last;
	uint32_t number;
	unsigned orders;

	*known = NULL;
	if (db->orders && db->count > 0) {
		last = db_entry(db, db->count - 1);
		orders = db->orders &
			 order_before(last->path, last->path_len, path, len);
		if (orders)
			db->orders = orders;
		else if (db_is_at(last, path, len))
			*known = last;
		else if (db_index(db) < 0)
			return -1;
	}
	if (db->orders)
		return 0;
	*hash = index_hash(path, len);
	*known = db_lookup_hashed(db, path, len, *hash, &number);
	return 0;
}

int db_add(struct pkgdb *db, const struct pkgdb_entry *draft)
{
	struct pkgdb_entry *known, stored;
	uint32_t hash = 0;

	if (find_known(db, draft, &hash, &known) < 0)
		return -1;
	if (!known)
		return add_new(db, draft, hash);
	stored = *draft;
	return arena_keep(&db->arena, &stored.link) < 0
		       ? -1
		       : merge(db, known, &stored);
}
