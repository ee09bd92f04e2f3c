/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the compiled form.  While a compiled file is the only source it stays
 * open, and each search loads the directory it needs, whose entries then lie
 * side by side, sorted: a path is found by its directory, then by its name.
 * Next to other sources the file is loaded whole, because their entries have to
 * be merged.
 */
#include "pkgdb/db/compiled.h"

#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "common/file/database.h"
#include "pkgdb/db/pack_add.h"
#include "pkgdb/db/sqlite.h"
#include "pkgdb/read/formats.h"

/* What is kept of the names of directories that the file does not have. */
#define ABSENT_MOST ((size_t)4 << 20)

/* A directory that is loaded. */
struct span {
	const char *dir; /* key, of this length; more may follow */
	size_t dir_len;
	uint32_t first, count; /* of its entries, if there are any */
};

struct compiled {
	const char *path;
	sqlite3 *file;
	sqlite3_stmt *by_dir;
	struct looks looks;
	struct index loaded; /* from the hash of a directory to its span */
	struct span *spans;
	size_t span_count, span_capacity, last; /* that was searched */
	struct arena absent; /* names of those without entries */
	char why[LOOK_WHY];  /* what is wrong */
};

void compiled_close(struct compiled *compiled)
{
	if (!compiled)
		return;
	sqlite3_finalize(compiled->by_dir);
	looks_fini(&compiled->looks);
	sqlite3_close(compiled->file);
	index_fini(&compiled->loaded);
	arena_fini(&compiled->absent);
	free(compiled->spans);
	free(compiled);
}

bool compiled_is_empty(struct compiled *compiled)
{
	return sqlite_number(compiled->file,
			     "SELECT EXISTS (SELECT 1 FROM pack)", 1) == 0;
}

/* ---- a directory ---- */

static bool is_of(const struct span *span, const char *dir, size_t len)
{
	return span->dir_len == len && memcmp(span->dir, dir, len) == 0;
}

/* The directory with this key that is loaded; NULL: it is not. */
static struct span *find_span(struct compiled *compiled, const char *dir,
			      size_t len, uint32_t hash)
{
	uint32_t at = hash, number;

	while ((number = index_next(&compiled->loaded, hash, &at)) != INDEX_END)
		if (is_of(&compiled->spans[number], dir, len))
			return &compiled->spans[number];
	return NULL;
}

/* Loads the entries of a directory, behind all others. */
static void load_dir(struct pkgdb *db, const char *dir, size_t len)
{
	struct compiled *compiled = db->compiled;
	struct adding adding = {
		.db = db,
		.looks = &compiled->looks,
		.why = compiled->why,
		.sorted = true,
		.first = db->count,
	};
	sqlite3_stmt *rows = compiled->by_dir;
	int step = SQLITE_DONE, result = adding_begin(&adding, dir, len);

	sqlite3_bind_text(rows, 1, dir, len, SQLITE_STATIC);
	while (result == 0 && (step = sqlite3_step(rows)) == SQLITE_ROW)
		result = adding_add(&adding, sqlite3_column_blob(rows, 0),
				    sqlite3_column_bytes(rows, 0));
	if (result < 0)
		db_fail(db, compiled->path, compiled->why);
	else if (step != SQLITE_DONE)
		db_fail(db, compiled->path, sqlite3_errmsg(compiled->file));
	sqlite3_reset(rows);
}

/* The name of a directory that is loaded, which lives as long as its span.
   NULL: it has no entry, and there is no space for more of these. */
static const char *keep_name(struct pkgdb *db, const char *dir, size_t len,
			     uint32_t first)
{
	if (len == 0 || (len == 1 && dir[0] == '.'))
		return len ? "." : "";
	if (db->count > first)
		return db_entry(db, first)->path;
	return arena_copy(&db->compiled->absent, dir, len);
}

/* Loads a directory.  NULL if nothing is known of it afterwards. */
static struct span *add_span(struct pkgdb *db, const char *dir, size_t len,
			     uint32_t hash)
{
	struct compiled *compiled = db->compiled;
	struct span span = { .dir_len = len, .first = db->count };

	load_dir(db, dir, len);
	span.count = db->count - span.first;
	span.dir = keep_name(db, dir, len, span.first);
	if (!span.dir)
		return NULL;
	if (array_grow(&compiled->spans, compiled->span_count,
		       &compiled->span_capacity, sizeof(span)) < 0 ||
	    index_add(&compiled->loaded, hash, compiled->span_count) < 0) {
		db_fail(db, compiled->path, "out of memory");
		return NULL;
	}
	compiled->spans[compiled->span_count] = span;
	return &compiled->spans[compiled->span_count++];
}

/* The span of a directory, which is loaded if need be; NULL: it has no
   entries. */
static const struct span *span_of(struct pkgdb *db, const char *dir, size_t len)
{
	struct compiled *compiled = db->compiled;
	struct span *span;
	uint32_t hash;

	if (compiled->last < compiled->span_count &&
	    is_of(&compiled->spans[compiled->last], dir, len))
		return &compiled->spans[compiled->last];
	hash = index_hash(dir, len);
	span = find_span(compiled, dir, len, hash);
	if (!span)
		span = add_span(db, dir, len, hash);
	if (span)
		compiled->last = span - compiled->spans;
	return span;
}

/* Searches the entries of a directory, the first `prefix` bytes of whose paths
   are its own. */
static struct pkgdb_entry *find_in(struct pkgdb *db, const struct span *span,
				   size_t prefix, const char *name, size_t len,
				   uint32_t *number)
{
	uint32_t low = span->first, high = span->first + span->count;

	while (low < high) {
		struct pkgdb_entry *entry;
		const char *middle;
		size_t middle_len;
		int order;

		*number = low + (high - low) / 2;
		entry = db_entry(db, *number);
		middle = adding_name(entry, prefix, &middle_len);
		order = adding_compare(name, len, middle, middle_len);
		if (order == 0)
			return entry;
		if (order < 0)
			high = *number;
		else
			low = *number + 1;
	}
	return NULL;
}

struct pkgdb_entry *compiled_lookup(struct pkgdb *db, const char *key,
				    size_t len, uint32_t *number)
{
	const char *slash = memrchr(key, '/', len);
	const struct span *span;
	size_t prefix = slash ? slash - key + 1 : 0;

	if (prefix > 1)
		span = span_of(db, key, prefix - 1);
	else if (len == 1 && key[0] == '.')
		span = span_of(db, "", 0);
	else
		span = span_of(db, ".", 1);
	if (!span)
		return NULL;
	return find_in(db, span, prefix > 1 ? prefix : 0, key + prefix,
		       len - prefix, number);
}

/* ---- the whole file ---- */

static bool is_loaded(struct compiled *compiled, const char *dir, size_t len)
{
	return find_span(compiled, dir, len, index_hash(dir, len)) != NULL;
}

static int load_rows(struct pkgdb *db, struct compiled *compiled,
		     sqlite3_stmt *rows, struct fault *fault)
{
	struct adding adding = {
		.db = db,
		.looks = &compiled->looks,
		.why = compiled->why,
	};
	int step;

	while ((step = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *dir = (const char *)sqlite3_column_text(rows, 0);
		size_t len = sqlite3_column_bytes(rows, 0);

		if (dir && is_loaded(compiled, dir, len))
			continue;
		if (adding_begin(&adding, dir ? dir : "", len) < 0 ||
		    adding_add(&adding, sqlite3_column_blob(rows, 1),
			       sqlite3_column_bytes(rows, 1)) < 0)
			return fault_at(fault, compiled->path, 0, "%s",
					compiled->why);
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
		"SELECT dir, entries FROM pack ORDER BY dir, id", fault);
	int result = -1;

	/* What is loaded is in no order, and in no index. */
	if (rows && db->count > 0 && db_index(db) < 0)
		fault_at(fault, compiled->path, 0, "out of memory");
	else if (rows)
		result = load_rows(db, compiled, rows, fault);
	sqlite3_finalize(rows);
	db->compiled = NULL;
	compiled_close(compiled);
	return result;
}

static int open_file(struct pkgdb *db, struct compiled *compiled,
		     struct fault *fault)
{
	const char *path = compiled->path;
	int64_t version;

	compiled->file = sqlite_open(path, fault);
	if (!compiled->file)
		return -1;
	version = sqlite_number(compiled->file, "PRAGMA user_version", 0);
	if (version != COMPILED_VERSION)
		return fault_at(fault, path, 0,
				"compiled by another version (%lld, not %d): "
				"compile it again",
				(long long)version, COMPILED_VERSION);
	if (sqlite_check(compiled->file, path, COMPILED_VIEW, fault) < 0)
		return -1;
	database_trust_statements(compiled->file);
	/* All is read from one version of the file, which is locked once. */
	if (sqlite3_exec(compiled->file, "BEGIN", NULL, NULL, NULL) !=
	    SQLITE_OK)
		return sqlite_refuse(compiled->file, path, fault);
	compiled->by_dir = sqlite_prepare(compiled->file, path,
					  "SELECT entries FROM pack"
					  " WHERE dir = ? ORDER BY id",
					  fault);
	return compiled->by_dir ? looks_init(&compiled->looks, db,
					     compiled->file, path, fault)
				: -1;
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
	compiled->absent.most = ABSENT_MOST;
	compiled->path = arena_intern(&db->arena, path);
	if (!compiled->path || open_file(db, compiled, fault) < 0) {
		compiled_close(compiled);
		return -1;
	}
	db->read_bytes += database_size(path);
	db->compiled = compiled;
	if (db->reads > 1)
		return compiled_load_all(db, fault);
	db->compiled_rules =
		sqlite_number(compiled->file,
			      "SELECT value FROM meta WHERE key = 'subtrees'",
			      0) > 0;
	return 0;
}
