/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From bytes to entries: checks that they name what a directory can hold, and
 * that they do not take more memory than the file is worth.
 */
#include "pkgdb/db/pack_add.h"

#include <stdio.h>

#include "common/advance.h"
#include "common/path.h"
#include "pkgdb/db/pack.h"

static int refuse(struct adding *adding, const char *reason)
{
	snprintf(adding->why, LOOK_WHY, "%s", reason);
	return -1;
}

static int refuse_dir(struct adding *adding, const char *reason)
{
	snprintf(adding->why, LOOK_WHY, "table pack, '%.150s': %s",
		 adding->path, reason);
	return -1;
}

int adding_begin(struct adding *adding, const char *dir, size_t len)
{
	adding->is_top = len == 0;
	adding->prefix = 0;
	if (len == 0 || (len == 1 && dir[0] == '.'))
		return 0;
	if (len + 1 >= sizeof(adding->path) || memchr(dir, '\0', len))
		return refuse(adding, "a directory is damaged");
	memcpy(adding->path, dir, len);
	adding->path[len] = '\0';
	if (!path_is_key(adding->path))
		return refuse_dir(adding, "is no directory");
	adding->path[len] = '/';
	adding->prefix = len + 1;
	return 0;
}

/* Whether a name can be one in this directory. */
static bool is_name(const struct adding *adding, const char *name, size_t len,
		    bool rule)
{
	if (adding->is_top)
		return !rule && strcmp(name, ".") == 0;
	if (rule || len == 0)
		return rule && len == 0;
	return !memchr(name, '/', len) && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0;
}

/* Whether a name comes behind those of its directory that are added. */
static bool is_next(const struct adding *adding, const struct packed *packed)
{
	struct pkgdb *db = adding->db;
	const char *last;
	size_t len;

	if (db->count == adding->first)
		return true;
	last = adding_name(db_entry(db, db->count - 1), adding->prefix, &len);
	return adding_compare(last, len, packed->name, packed->name_len) < 0;
}

/* Sets the path of an entry.  0, or -1 with the reason. */
static int take_path(struct adding *adding, const struct packed *packed,
		     struct pkgdb_entry *entry)
{
	bool rule = entry->fields & PKGDB_SUBTREE;

	if (!is_name(adding, packed->name, packed->name_len, rule) ||
	    adding->prefix + packed->name_len >= sizeof(adding->path) ||
	    (adding->sorted && !is_next(adding, packed)))
		return refuse(adding, "a name is damaged");
	memcpy(adding->path + adding->prefix, packed->name,
	       packed->name_len + 1);
	entry->path = adding->path;
	entry->path_len = adding->prefix + packed->name_len;
	if (entry->path_len == 0) {
		entry->path = "/";
		entry->path_len = 1;
	}
	return 0;
}

static int add_packed(struct adding *adding, const struct packed *packed)
{
	struct pkgdb *db = adding->db;
	const struct pkgdb_entry *look = look_at(adding->looks, db,
						 packed->look, adding->why);
	struct pkgdb_entry entry;

	if (!look)
		return -1;
	entry = *look;
	pack_take(packed, &entry);
	if (take_path(adding, packed, &entry) < 0)
		return -1;
	if (db_is_too_much(db))
		return refuse(adding, "wants more than its size allows");
	if (entry.type == PKGDB_HARDLINK && !entry.link)
		entry.link = entry.path; /* a circle: no target */
	if (arena_keep(&db->arena, &entry.alias) < 0 ||
	    arena_keep(&db->arena, &entry.digests) < 0 ||
	    (adding->sorted ? db_append(db, &entry) : db_add(db, &entry)) < 0)
		return refuse(adding, "out of memory");
	return 0;
}

int adding_add(struct adding *adding, const char *bytes, size_t size)
{
	struct pack pack = { .at = size ? bytes : "" };
	struct packed packed;

	pack.end = pack.at + size;
	while (pack.at != pack.end) {
		advance("entries read", adding->db->count, 0);
		if (!pack_next(&pack, &packed))
			return refuse(adding, "entries are damaged");
		if (add_packed(adding, &packed) < 0)
			return -1;
	}
	return 0;
}
