/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the compiled form.  While a compiled file is the only source it stays
 * open, and each search loads the directory it needs.  Next to other sources it
 * is loaded whole, because their entries have to be merged.
 */
#include "pkgdb/db/compiled.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/advance.h"
#include "common/array.h"
#include "common/file/database.h"
#include "common/path.h"
#include "common/str.h"
#include "pkgdb/db/sqlite.h"
#include "pkgdb/read/formats.h"

/* compiled_write numbers sources from 1; no database has more than this. */
#define SOURCE_LIMIT 1000000

struct compiled {
	const char *path;
	sqlite3 *file;
	sqlite3_stmt *by_dir;
	struct pkgdb_source **sources; /* by id */
	size_t source_count;
	struct index loaded; /* directories by hash */
	const char **dirs;   /* their keys by number */
	size_t dir_count, dir_capacity;
	char why[256]; /* what is wrong with a row */
};

/* The columns of the table entry, in the order of the SELECT. */
enum column {
	DIR_KEY,
	NAME,
	TYPE,
	MODE,
	OWNER,
	GROUP,
	UID,
	GID,
	MAJOR,
	MINOR,
	LINK,
	ALIAS,
	CAPS,
	SIZE,
	MTIME,
	NSEC,
	INODE,
	LINKS,
	ARCH,
	PACKAGES,
	PROPERTIES,
	SOURCE,
	LINE,
	DIGESTS
};

#define COLUMNS                                                             \
	"dir, name, type, mode, owner, \"group\", uid, gid, major, "        \
	"minor, link, alias, caps, size, mtime, nsec, inode, links, arch, " \
	"packages, properties, source, line, digests"

void compiled_close(struct compiled *compiled)
{
	if (!compiled)
		return;
	sqlite3_finalize(compiled->by_dir);
	sqlite3_close(compiled->file);
	index_fini(&compiled->loaded);
	free(compiled->sources);
	free(compiled->dirs);
	free(compiled);
}

static int load_sources(struct pkgdb *db, struct compiled *compiled,
			struct fault *fault)
{
	int64_t last = sqlite_number(compiled->file,
				     "SELECT max(id) FROM source", 0);
	sqlite3_stmt *rows;

	if (last < 0 || last > SOURCE_LIMIT)
		return fault_at(fault, compiled->path, 0,
				"the table of sources is damaged");
	compiled->sources = calloc(last + 1, sizeof(*compiled->sources));
	if (!compiled->sources)
		return fault_at(fault, compiled->path, 0, "out of memory");
	compiled->source_count = last + 1;
	rows = sqlite_prepare(compiled->file, compiled->path,
			      "SELECT id, file, format FROM source", fault);
	if (!rows)
		return -1;
	while (sqlite3_step(rows) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(rows, 0);
		const char *file = (const char *)sqlite3_column_text(rows, 1);
		const char *format = (const char *)sqlite3_column_text(rows, 2);
		const char *interned = format ? arena_intern(&db->arena, format)
					      : NULL;

		if (id >= 0 && id <= last && file && interned)
			compiled->sources[id] = db_source(db, file, interned,
							  USERS_ROOT, false);
	}
	sqlite3_finalize(rows);
	return 0;
}

static bool is_null(sqlite3_stmt *row, enum column column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL;
}

/* A text, interned as many entries share it; NULL if the column is NULL. */
static const char *text_of(struct pkgdb *db, sqlite3_stmt *row,
			   enum column column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text ? arena_intern(&db->arena, text) : NULL;
}

/*
 * Reads a number if the column is not NULL.  For another type, or a number out
 * of range, it fills in `why`.
 */
#define TAKE(entry, row, column, field, bits, least, most, why)               \
	do {                                                                  \
		int64_t number_;                                              \
                                                                              \
		if (is_null(row, column))                                     \
			break;                                                \
		if (sqlite_take(row, column, least, most, &number_, why) < 0) \
			return -1;                                            \
		(entry)->field = number_;                                     \
		(entry)->fields |= (bits);                                    \
	} while (0)

static int take_numbers(sqlite3_stmt *row, struct pkgdb_entry *entry,
			char why[SQLITE_WHY])
{
	entry->fields = sqlite3_column_int(row, PROPERTIES) &
			(PKGDB_PROPERTIES | PKGDB_INODE);
	TAKE(entry, row, MODE, mode, PKGDB_MODE, 0, ALLPERMS, why);
	TAKE(entry, row, UID, uid, PKGDB_UID, 0, UINT32_MAX, why);
	TAKE(entry, row, GID, gid, PKGDB_GID, 0, UINT32_MAX, why);
	TAKE(entry, row, MAJOR, major, PKGDB_DEVICE, 0, UINT32_MAX, why);
	TAKE(entry, row, MINOR, minor, PKGDB_DEVICE, 0, UINT32_MAX, why);
	TAKE(entry, row, SIZE, size, PKGDB_SIZE, 0, INT64_MAX, why);
	TAKE(entry, row, MTIME, mtime, PKGDB_MTIME, INT64_MIN, INT64_MAX, why);
	TAKE(entry, row, NSEC, nsec, 0, 0, 999999999, why);
	TAKE(entry, row, INODE, inode, 0, INT64_MIN, INT64_MAX, why);
	TAKE(entry, row, LINKS, links, 0, 0, UINT32_MAX, why);
	TAKE(entry, row, LINE, line, 0, 0, UINT32_MAX, why);
	return 0;
}

static void take_texts(struct pkgdb *db, sqlite3_stmt *row,
		       struct pkgdb_entry *entry)
{
	entry->owner = text_of(db, row, OWNER);
	entry->group = text_of(db, row, GROUP);
	entry->fields |= entry->owner ? PKGDB_OWNER : 0;
	entry->fields |= entry->group ? PKGDB_GROUP : 0;
	entry->alias = text_of(db, row, ALIAS);
	entry->caps = text_of(db, row, CAPS);
	entry->digests = text_of(db, row, DIGESTS);
	entry->arch = text_of(db, row, ARCH);
	entry->packages = text_of(db, row, PACKAGES);
	entry->link = (const char *)sqlite3_column_text(row, LINK);
}

/* The path of a row: dir/name.  The name of a rule is empty.  The caller frees
   it. */
static char *path_of(sqlite3_stmt *row)
{
	const char *dir = (const char *)sqlite3_column_text(row, DIR_KEY);
	const char *name = (const char *)sqlite3_column_text(row, NAME);
	struct str path = STR_INIT;

	if (!dir || !name)
		return NULL;
	if (name[0] == '\0' && strcmp(dir, ".") == 0)
		str_push(&path, '/');
	else if (dir[0] != '\0' && strcmp(dir, ".") != 0)
		str_printf(&path, "%s/", dir);
	str_puts(&path, name);
	return str_take(&path);
}

/* Whether a path is a clean key, with a slash at its end only for a rule. */
static bool is_well_formed(const char *path, unsigned properties)
{
	size_t len = strlen(path);

	if (properties & PKGDB_SUBTREE)
		return len > 0 && path[len - 1] == '/';
	return path_is_key(path);
}

/* Sets the fault to the row of a directory that has a bad number. */
static int refuse_row(struct compiled *compiled, const char *path,
		      const char *why)
{
	snprintf(compiled->why, sizeof(compiled->why), "table entry, '%s': %s",
		 path, why);
	errno = EDOM;
	return -1;
}

/* Sets the fault to the error of add_row or SQLite. */
static const char *reason(const struct compiled *compiled)
{
	switch (errno) {
	case EDOM: return compiled->why;
	case EBADMSG: return "a row is damaged";
	default: return strerror(errno);
	}
}

static int add_row(struct pkgdb *db, struct compiled *compiled,
		   sqlite3_stmt *row)
{
	const char *type = (const char *)sqlite3_column_text(row, TYPE);
	int64_t source = sqlite3_column_int64(row, SOURCE);
	CLEANUP_FREE char *path = path_of(row);
	struct pkgdb_entry entry = { .type = type ? type[0] : '\0' };
	char why[SQLITE_WHY];

	if (!path ||
	    !is_well_formed(path, sqlite3_column_int(row, PROPERTIES)) ||
	    !pkgdb_is_type(entry.type) || source < 0 ||
	    (size_t)source >= compiled->source_count ||
	    !compiled->sources[source]) {
		errno = EBADMSG;
		return -1;
	}
	entry.path = path;
	entry.path_len = strlen(path);
	entry.source = compiled->sources[source];
	if (take_numbers(row, &entry, why) < 0)
		return refuse_row(compiled, path, why);
	take_texts(db, row, &entry);
	if (entry.type == PKGDB_HARDLINK && !entry.link)
		entry.link = entry.path; /* a circle: no target */
	return db_add(db, &entry);
}

bool compiled_is_empty(struct compiled *compiled)
{
	return sqlite_number(compiled->file,
			     "SELECT EXISTS (SELECT 1 FROM entry)", 1) == 0;
}

/* ---- the set of loaded directories ---- */

static bool is_loaded(const struct compiled *compiled, const char *dir,
		      size_t len, uint32_t hash)
{
	uint32_t at = hash, number;

	while ((number = index_next(&compiled->loaded, hash, &at)) != INDEX_END)
		if (strncmp(compiled->dirs[number], dir, len) == 0 &&
		    compiled->dirs[number][len] == '\0')
			return true;
	return false;
}

static int mark_loaded(struct pkgdb *db, struct compiled *compiled,
		       const char *dir, size_t len, uint32_t hash)
{
	if (array_grow(&compiled->dirs, compiled->dir_count,
		       &compiled->dir_capacity, sizeof(*compiled->dirs)) < 0)
		return -1;
	compiled->dirs[compiled->dir_count] = arena_copy(&db->arena, dir, len);
	if (!compiled->dirs[compiled->dir_count] ||
	    index_add(&compiled->loaded, hash, compiled->dir_count) < 0)
		return -1;
	compiled->dir_count++;
	return 0;
}

static int load_dir(struct pkgdb *db, const char *dir, size_t len)
{
	struct compiled *compiled = db->compiled;
	sqlite3_stmt *rows = compiled->by_dir;
	int step, result = 0;

	sqlite3_bind_text(rows, 1, dir, len, SQLITE_STATIC);
	while ((step = sqlite3_step(rows)) == SQLITE_ROW && result == 0)
		result = add_row(db, compiled, rows);
	if (result < 0)
		db_fail(db, compiled->path, reason(compiled));
	else if (step != SQLITE_DONE)
		db_fail(db, compiled->path, sqlite3_errmsg(compiled->file));
	sqlite3_reset(rows);
	return result;
}

bool compiled_load_around(struct pkgdb *db, const char *key, size_t len)
{
	const char *dir = key;
	size_t dir_len = len, before = db->count;
	uint32_t hash;

	while (dir_len > 0 && key[dir_len - 1] != '/')
		dir_len--;
	if (dir_len > 0)
		dir_len--;
	if (dir_len == 0) {
		dir = len == 1 && key[0] == '.' ? "" : ".";
		dir_len = strlen(dir);
	}
	hash = index_hash(dir, dir_len);
	if (is_loaded(db->compiled, dir, dir_len, hash))
		return false;
	if (mark_loaded(db, db->compiled, dir, dir_len, hash) < 0)
		db_fail(db, db->compiled->path, "out of memory");
	else
		load_dir(db, dir, dir_len);
	return db->count > before;
}

/* ---- the whole file ---- */

static int load_rows(struct pkgdb *db, struct compiled *compiled,
		     sqlite3_stmt *rows, struct fault *fault)
{
	int step;

	while ((step = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *dir = (const char *)sqlite3_column_text(rows, 0);
		size_t len = sqlite3_column_bytes(rows, 0);

		if (dir && is_loaded(compiled, dir, len, index_hash(dir, len)))
			continue;
		advance("entries read", db->count, 0);
		if (add_row(db, compiled, rows) < 0)
			return fault_at(fault, compiled->path, 0, "%s",
					reason(compiled));
	}
	if (step != SQLITE_DONE)
		return sqlite_refuse(compiled->file, compiled->path, fault);
	return 0;
}

int compiled_load_all(struct pkgdb *db, struct fault *fault)
{
	struct compiled *compiled = db->compiled;
	sqlite3_stmt *rows = sqlite_prepare(
		compiled->file, compiled->path,
		"SELECT " COLUMNS " FROM entry ORDER BY dir, name", fault);
	int result = -1;

	if (rows)
		result = load_rows(db, compiled, rows, fault);
	sqlite3_finalize(rows);
	db->compiled = NULL;
	compiled_close(compiled);
	return result;
}

static int open_file(struct pkgdb *db, struct compiled *compiled,
		     struct fault *fault)
{
	int64_t version;

	compiled->file = sqlite_open(compiled->path, fault);
	if (!compiled->file)
		return -1;
	version = sqlite_number(compiled->file, "PRAGMA user_version", 0);
	if (version != COMPILED_VERSION)
		return fault_at(fault, compiled->path, 0,
				"compiled by another version (%lld, not %d): "
				"compile it again",
				(long long)version, COMPILED_VERSION);
	if (sqlite_check(compiled->file, compiled->path, COMPILED_VIEW, fault) <
	    0)
		return -1;
	database_trust_statements(compiled->file);
	compiled->by_dir = sqlite_prepare(
		compiled->file, compiled->path,
		"SELECT " COLUMNS " FROM entry WHERE dir = ? ORDER BY name",
		fault);
	return compiled->by_dir ? load_sources(db, compiled, fault) : -1;
}

bool claims_compiled(const struct pkgdb_format *formats, const char *path)
{
	(void)formats;
	return sqlite_has_id(path, COMPILED_APPLICATION_ID);
}

int open_compiled(struct pkgdb *db, const struct pkgdb_format *formats,
		  const char *path, struct fault *fault)
{
	struct compiled *compiled = calloc(1, sizeof(*compiled));

	(void)formats;
	if (!compiled)
		return fault_at(fault, path, 0, "out of memory");
	compiled->path = arena_intern(&db->arena, path);
	if (!compiled->path || open_file(db, compiled, fault) < 0) {
		compiled_close(compiled);
		return -1;
	}
	db->compiled = compiled;
	if (db->reads > 1)
		return compiled_load_all(db, fault);
	db->compiled_rules =
		sqlite_number(compiled->file,
			      "SELECT value FROM meta WHERE key = 'subtrees'",
			      0) > 0;
	return 0;
}
