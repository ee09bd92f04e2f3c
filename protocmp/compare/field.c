/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares entries field by field.  A field differs only where both sides
 * state it: a database without it, or with `?`, agrees with everything.
 */
#include "protocmp/compare/field.h"

#include <string.h>

#include "common/caps.h"
#include "common/digest.h"
#include "pkgdb/db/pkgdb.h"

/* ---- what differs ---- */

static bool both_state(const struct pkgdb_entry *a, const struct pkgdb_entry *b,
		       unsigned field)
{
	return a->fields & b->fields & field;
}

static bool is_kind(const struct pkgdb_entry *a, const struct pkgdb_entry *b,
		    char kind)
{
	return pkgdb_kind(a->type) == kind || pkgdb_kind(b->type) == kind;
}

/* The permission bits of a symbolic link mean nothing. */
static bool mode_differs(const struct pkgdb_entry *a,
			 const struct pkgdb_entry *b)
{
	return both_state(a, b, PKGDB_MODE) && a->mode != b->mode &&
	       !is_kind(a, b, PKGDB_SYMLINK);
}

/*
 * Whether an entry's number of names means anything.  Packages list every name
 * of a file, and a listed tree has counted them; formats whose lines correct
 * each other (mtree, device tables, states) describe the paths they mention.
 */
static bool counts_links(const struct pkgdb_entry *entry)
{
	return entry->fields & PKGDB_INODE ||
	       (entry->source && !entry->source->ordered);
}

/* The link count of a directory counts its subdirectories. */
static bool links_differ(const struct pkgdb_entry *a,
			 const struct pkgdb_entry *b)
{
	return counts_links(a) && counts_links(b) && a->links != b->links &&
	       !is_kind(a, b, PKGDB_DIR) && !is_kind(a, b, PKGDB_SYMLINK) &&
	       !is_kind(a, b, PKGDB_ANY);
}

/*
 * A tree holds plain files and directories where a package says editable,
 * volatile or exclusive.  Only two packages can disagree about that.
 */
static bool type_differs(const struct pkgdb_entry *a,
			 const struct pkgdb_entry *b)
{
	char kind = pkgdb_kind(a->type);

	if (a->type == b->type || is_kind(a, b, PKGDB_ANY))
		return false;
	if (kind != pkgdb_kind(b->type))
		return true;
	return a->type != kind && b->type != kind &&
	       a->type != PKGDB_HARDLINK && b->type != PKGDB_HARDLINK;
}

/*
 * Compares the ids where both sides have one, else the names.  A side with
 * neither agrees with everything.
 */
static bool names_differ(bool have_ids, uint32_t id_a, uint32_t id_b,
			 bool have_a, bool have_b, const char *name_a,
			 const char *name_b)
{
	if (have_ids)
		return id_a != id_b;
	if (!have_a || !have_b)
		return false;
	return !name_a || !name_b || strcmp(name_a, name_b) != 0;
}

/* No package states the owner of a link: an assumed one is not compared. */
static bool is_assumed(const struct pkgdb_entry *a, const struct pkgdb_entry *b,
		       unsigned bit)
{
	return (a->fields | b->fields) & bit;
}

static bool owner_differs(const struct pkgdb_entry *a,
			  const struct pkgdb_entry *b)
{
	const unsigned any = PKGDB_OWNER | PKGDB_UID;

	return !is_assumed(a, b, PKGDB_ASSUMED) &&
	       names_differ(both_state(a, b, PKGDB_UID), a->uid, b->uid,
			    a->fields & any, b->fields & any, a->owner,
			    b->owner);
}

static bool group_differs(const struct pkgdb_entry *a,
			  const struct pkgdb_entry *b)
{
	const unsigned any = PKGDB_GROUP | PKGDB_GID;

	return !is_assumed(a, b, PKGDB_ASSUMED_GROUP) &&
	       names_differ(both_state(a, b, PKGDB_GID), a->gid, b->gid,
			    a->fields & any, b->fields & any, a->group,
			    b->group);
}

static bool device_differs(const struct pkgdb_entry *a,
			   const struct pkgdb_entry *b)
{
	return both_state(a, b, PKGDB_DEVICE) &&
	       (a->major != b->major || a->minor != b->minor);
}

static bool caps_differ(const struct pkgdb_entry *a,
			const struct pkgdb_entry *b)
{
	return a->caps && b->caps && !caps_equal(a->caps, b->caps);
}

/* The contents of editable and volatile files change. */
static bool are_fixed(const struct pkgdb_entry *a, const struct pkgdb_entry *b)
{
	return pkgdb_is_fixed(a) && pkgdb_is_fixed(b);
}

static bool size_differs(const struct pkgdb_entry *a,
			 const struct pkgdb_entry *b)
{
	return both_state(a, b, PKGDB_SIZE) && are_fixed(a, b) &&
	       a->size != b->size;
}

static bool contents_differ(const struct pkgdb_entry *a,
			    const struct pkgdb_entry *b)
{
	return a->digests && b->digests && are_fixed(a, b) &&
	       digests_differ(a->digests, b->digests);
}

static const char *without_dot(const char *target)
{
	return target && strncmp(target, "./", 2) == 0 ? target + 2 : target;
}

static bool target_differs(const struct pkgdb_entry *a,
			   const struct pkgdb_entry *b)
{
	const char *left = without_dot(a->link), *right = without_dot(b->link);

	if (a->type != PKGDB_SYMLINK || b->type != PKGDB_SYMLINK)
		return false;
	return left && right && strcmp(left, right) != 0;
}

/* ---- how a value is written ---- */

static void mode_text(const struct pkgdb_entry *entry, struct str *out)
{
	if (entry->fields & PKGDB_MODE)
		str_printf(out, "%o", entry->mode);
}

static void links_text(const struct pkgdb_entry *entry, struct str *out)
{
	if (entry->links)
		str_printf(out, "%u", entry->links);
}

static void type_text(const struct pkgdb_entry *entry, struct str *out)
{
	str_push(out, entry->type);
}

static void name_text(const char *name, bool have_id, uint32_t id,
		      struct str *out)
{
	if (name)
		str_puts(out, name);
	else if (have_id)
		str_printf(out, "%u", id);
}

static void owner_text(const struct pkgdb_entry *entry, struct str *out)
{
	name_text(entry->owner, entry->fields & PKGDB_UID, entry->uid, out);
}

static void group_text(const struct pkgdb_entry *entry, struct str *out)
{
	name_text(entry->group, entry->fields & PKGDB_GID, entry->gid, out);
}

static void device_text(const struct pkgdb_entry *entry, struct str *out)
{
	if (entry->fields & PKGDB_DEVICE)
		str_printf(out, "%u,%u", entry->major, entry->minor);
}

static void caps_text(const struct pkgdb_entry *entry, struct str *out)
{
	if (entry->caps)
		str_puts(out, entry->caps);
}

static void size_text(const struct pkgdb_entry *entry, struct str *out)
{
	if (entry->fields & PKGDB_SIZE)
		str_printf(out, "%llu", (unsigned long long)entry->size);
}

static void digests_text(const struct pkgdb_entry *entry, struct str *out)
{
	if (entry->digests)
		str_puts(out, entry->digests);
}

static void target_text(const struct pkgdb_entry *entry, struct str *out)
{
	if (entry->link)
		str_puts(out, entry->link);
}

const struct field_row field_rows[FIELD_COUNT] = {
#define FIELD(id, letter, word, key, differs, text) \
	[FIELD_##id] = { word, key, differs, text },
#include "protocmp/compare/field.def"
};

field_set fields_that_differ(const struct pkgdb_entry *a,
			     const struct pkgdb_entry *b, field_set skip)
{
	field_set found = 0;

	for (int field = 0; field < FIELD_COUNT; field++)
		if (!(skip & 1U << field) && field_rows[field].differs(a, b))
			found |= 1U << field;
	return found;
}
