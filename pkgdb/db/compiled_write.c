/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the compiled form in one transaction into a new file beside the
 * target, and renames the file when it is complete.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/advance.h"
#include "common/array.h"
#include "common/file/newfile.h"
#include "common/path.h"
#include "common/str.h"
#include "pkgdb/db/compiled.h"
#include "pkgdb/db/packer.h"
#include "pkgdb/db/sqlite.h"

static const char schema[] =
	"PRAGMA page_size = 8192;"
	"PRAGMA journal_mode = OFF;"
	"PRAGMA synchronous = OFF;"
	"PRAGMA application_id = 0x706b6462;"
	"PRAGMA user_version = 4;"
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value);"
	"CREATE TABLE source (id INTEGER PRIMARY KEY, file TEXT, format TEXT);"
	"CREATE TABLE look (id INTEGER PRIMARY KEY, type TEXT, mode INTEGER,"
	" owner TEXT, \"group\" TEXT, uid INTEGER, gid INTEGER, major INTEGER,"
	" minor INTEGER, caps TEXT, arch TEXT, packages TEXT,"
	" properties INTEGER, source INTEGER);"
	"CREATE TABLE pack (id INTEGER PRIMARY KEY, dir TEXT, entries BLOB);"
	"CREATE TABLE entry (dir TEXT, name TEXT, type TEXT, mode INTEGER,"
	" owner TEXT, \"group\" TEXT, uid INTEGER, gid INTEGER, major INTEGER,"
	" minor INTEGER, link TEXT, alias TEXT, caps TEXT, size INTEGER,"
	" mtime INTEGER, nsec INTEGER, inode INTEGER, links INTEGER,"
	" arch TEXT, packages TEXT, properties INTEGER, source INTEGER,"
	" line INTEGER, digests TEXT, PRIMARY KEY (dir, name)) WITHOUT ROWID;"
	"CREATE VIEW path AS SELECT CASE WHEN dir IN ('', '.') THEN name"
	" ELSE dir || '/' || name END AS path, type, mode, owner, \"group\","
	" uid, gid, major, minor, link, file, line"
	" FROM entry JOIN source ON source.id = entry.source;"
	"BEGIN;";

struct writer {
	struct pkgdb *db;
	sqlite3 *file;
	sqlite3_stmt *entry, *source;
	struct packer packer;
	const struct pkgdb_source **sources; /* written; id is index + 1 */
	size_t count, capacity, last;
	size_t subtrees;
	size_t done, total; /* entries */
};

static int add_source(struct writer *w, const struct pkgdb_source *source)
{
	if (array_grow(&w->sources, w->count, &w->capacity,
		       sizeof(*w->sources)) < 0)
		return -1;
	w->sources[w->count++] = source;
	sqlite3_bind_int64(w->source, 1, w->count);
	sqlite3_bind_text(w->source, 2, source->file, -1, SQLITE_STATIC);
	sqlite3_bind_text(w->source, 3, source->format, -1, SQLITE_STATIC);
	return sqlite_run(w->source);
}

/* The id of a source; 0 on failure.  Remembers the last one, which most entries
   share. */
static int64_t source_id(struct writer *w, const struct pkgdb_source *source)
{
	if (w->last < w->count && w->sources[w->last] == source)
		return w->last + 1;
	for (w->last = 0; w->last < w->count; w->last++)
		if (w->sources[w->last] == source)
			return w->last + 1;
	return add_source(w, source) < 0 ? 0 : (int64_t)w->count;
}

static void bind_name(sqlite3_stmt *row, const struct pkgdb_entry *entry)
{
	size_t len;
	const char *dir = packer_dir(entry->path, &len);

	sqlite3_bind_text(row, 1, dir, len, SQLITE_STATIC);
	sqlite3_bind_text(row, 2, path_base(entry->path), -1, SQLITE_STATIC);
	sqlite3_bind_text(row, 3, &entry->type, 1, SQLITE_STATIC);
}

static void bind_entry(sqlite3_stmt *row, const struct pkgdb_entry *e)
{
	unsigned has = e->fields;

	bind_name(row, e);
	sqlite_put_number(row, 4, e->mode, has & PKGDB_MODE);
	sqlite_put_text(row, 5, has & PKGDB_OWNER ? e->owner : NULL);
	sqlite_put_text(row, 6, has & PKGDB_GROUP ? e->group : NULL);
	sqlite_put_number(row, 7, e->uid, has & PKGDB_UID);
	sqlite_put_number(row, 8, e->gid, has & PKGDB_GID);
	sqlite_put_number(row, 9, e->major, has & PKGDB_DEVICE);
	sqlite_put_number(row, 10, e->minor, has & PKGDB_DEVICE);
	sqlite_put_text(row, 11, e->link);
	sqlite_put_text(row, 12, e->alias);
	sqlite_put_text(row, 13, e->caps);
	sqlite_put_number(row, 14, e->size, has & PKGDB_SIZE);
	sqlite_put_number(row, 15, e->mtime, has & PKGDB_MTIME);
	sqlite_put_number(row, 16, e->nsec, has & PKGDB_MTIME);
	sqlite_put_number(row, 17, e->inode, e->inode != 0);
	sqlite_put_number(row, 18, e->links, true);
	sqlite_put_text(row, 19, e->arch);
	sqlite_put_text(row, 20, e->packages);
	sqlite_put_number(row, 21, has & (PKGDB_PROPERTIES | PKGDB_INODE),
			  true);
	sqlite_put_number(row, 23, e->line, true);
	sqlite_put_text(row, 24, e->digests);
}

static int write_entry(void *arg, const struct pkgdb_entry *entry)
{
	struct writer *w = arg;
	int64_t source = source_id(w, entry->source);

	if (source == 0 || packer_add(&w->packer, entry, source) < 0)
		return -1;
	advance("entries written", w->done++, w->total);
	bind_entry(w->entry, entry);
	sqlite3_bind_int64(w->entry, 22, source);
	w->subtrees += (entry->fields & PKGDB_SUBTREE) != 0;
	return sqlite_run(w->entry);
}

static int finish(struct writer *w)
{
	char *sql = sqlite3_mprintf("CREATE INDEX pack_by_dir ON pack (dir);"
				    "INSERT INTO meta VALUES "
				    "('subtrees', %lld); COMMIT;",
				    (long long)w->subtrees);
	int result = sql ? sqlite3_exec(w->file, sql, NULL, NULL, NULL)
			 : SQLITE_NOMEM;

	sqlite3_free(sql);
	return result == SQLITE_OK ? 0 : -1;
}

static int write_all(struct writer *w)
{
	static const char insert[] =
		"INSERT INTO entry VALUES (?, ?, ?, ?, ?, "
		"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
		"?)";
	int result = -1;

	if (sqlite3_exec(w->file, schema, NULL, NULL, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(w->file, insert, -1, &w->entry, NULL) ==
		    SQLITE_OK &&
	    sqlite3_prepare_v2(w->file, "INSERT INTO source VALUES (?, ?, ?)",
			       -1, &w->source, NULL) == SQLITE_OK &&
	    packer_init(&w->packer, w->file) == 0)
		result = db_each(w->db, write_entry, w);
	if (result == 0)
		result = packer_end(&w->packer);
	if (result == 0)
		result = finish(w);
	return result;
}

/* Fills the empty file at `path`.  name: the target's, for faults. */
static int fill(struct pkgdb *db, const char *path, const char *name,
		struct fault *fault)
{
	struct writer w = { .db = db, .total = pkgdb_count(db) };
	int result = -1;

	if (sqlite3_open(path, &w.file) == SQLITE_OK)
		result = write_all(&w);
	if (result < 0)
		fault_at(fault, name, 0, "%s",
			 w.file ? sqlite3_errmsg(w.file) : "out of memory");
	sqlite3_finalize(w.entry);
	sqlite3_finalize(w.source);
	packer_fini(&w.packer);
	if (sqlite3_close(w.file) != SQLITE_OK)
		result = fault_at(fault, name, 0, "cannot close");
	free(w.sources);
	return result;
}

int compiled_write(struct pkgdb *db, const char *path, struct fault *fault)
{
	struct newfile file;
	struct stat st;
	int result;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return fault_at(fault, path, 0, "not a regular file");
	if (newfile_open_named(&file, path) < 0)
		result = fault_at(fault, path, 0, "%s", strerror(errno));
	else
		result = fill(db, file.temporary, path, fault);
	if (result == 0 && newfile_commit(&file) < 0)
		result = fault_at(fault, path, 0, "%s", strerror(errno));
	newfile_close(&file);
	return result;
}
