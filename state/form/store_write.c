/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the rows of a state, and whole new databases.  Starts no transaction
 * of its own in an existing database: store_sync.c does.
 */
#include <string.h>
#include <time.h>

#include "common/advance.h"
#include "common/file/database.h"
#include "ledger/ledger.h"
#include "state/form/schema.h"
#include "state/form/store_inside.h"

/* The SQL of each statement; schema.sql has the columns. */
static const char *const texts[STORE_STATEMENTS] = {
	[PUT_INODE] = "INSERT OR REPLACE INTO inodes (dev, ino, tag, path, uid,"
		      " gid, mode, flags, rdev, writer, changed, was,"
		      " changes)"
		      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[PUT_XATTR] = "INSERT INTO xattrs VALUES (?, ?, ?, ?)",
	[PUT_WRITER] = "INSERT OR IGNORE INTO writers VALUES (?, ?, ?)",
	[PUT_CHANGE] = "INSERT OR IGNORE INTO changes VALUES (?, ?, ?, ?)",
	[PUT_META] = "INSERT OR REPLACE INTO meta VALUES (?, ?)",
	[DROP_INODE] = "DELETE FROM inodes WHERE dev = ? AND ino = ?",
	[DROP_XATTRS] = "DELETE FROM xattrs WHERE dev = ? AND ino = ?",
};

int store_begin(struct store_writing *writing, struct store *store)
{
	memset(writing, 0, sizeof(*writing));
	writing->store = store;
	database_trust_statements(store->db);
	for (size_t i = 0; i < STORE_STATEMENTS; i++)
		if (sqlite3_prepare_v2(store->db, texts[i], -1,
				       &writing->statements[i], NULL))
			return store_refuse(store, "write");
	return 0;
}

void store_end(struct store_writing *writing)
{
	for (size_t i = 0; i < STORE_STATEMENTS; i++)
		sqlite3_finalize(writing->statements[i]);
}

/* Runs a statement with the values that are bound to it. */
static int step(struct store_writing *writing, enum store_statement which)
{
	sqlite3_stmt *statement = writing->statements[which];
	int ret = sqlite3_step(statement);

	sqlite3_reset(statement);
	return ret == SQLITE_DONE ? 0 : store_refuse(writing->store, "write");
}

/*
 * A row number is a digest (FNV-1a, 63 bits) of what the row says, so that the
 * same writer has the same number in every save.  0 means not known.
 */
#define DIGEST_BEGIN 0xcbf29ce484222325u
#define DIGEST_PRIME 0x100000001b3u

static int64_t row_id(uint64_t hash)
{
	hash = (hash ^ hash >> 32) & INT64_MAX;
	return hash ? hash : 1;
}

int64_t store_writer_id(uint32_t pid, const char *command)
{
	uint64_t hash = DIGEST_BEGIN ^ pid;

	if (!pid && !*command)
		return 0;
	for (const char *c = command; *c; c++)
		hash = (hash ^ (unsigned char)*c) * DIGEST_PRIME;
	return row_id(hash);
}

/* Binds a row number, or NULL for 0. */
static void bind_id(sqlite3_stmt *s, int at, int64_t id)
{
	if (id)
		sqlite3_bind_int64(s, at, id);
	else
		sqlite3_bind_null(s, at);
}

/* Writes the row of a writer, unless the table has it.  Most entries in a row
   have the same writer. */
static int put_writer(struct store_writing *writing, uint32_t pid,
		      const char *command, int64_t id)
{
	sqlite3_stmt *s = writing->statements[PUT_WRITER];

	if (!id || id == writing->writer)
		return 0;
	writing->writer = id;
	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_int64(s, 2, pid);
	sqlite3_bind_text(s, 3, command, -1, SQLITE_STATIC);
	return step(writing, PUT_WRITER);
}

/* Writes the row of one change, and that of its writer. */
static int put_change(struct store_writing *writing, enum ledger_part part,
		      const struct state_writer *change)
{
	sqlite3_stmt *s = writing->statements[PUT_CHANGE];
	int64_t writer = store_writer_id(change->pid, change->command);

	if (put_writer(writing, change->pid, change->command, writer) < 0)
		return -1;
	sqlite3_bind_int64(s, 1, writing->changes);
	sqlite3_bind_text(s, 2, state_part_name(part), -1, SQLITE_STATIC);
	bind_id(s, 3, writer);
	sqlite3_bind_int64(s, 4, change->when);
	return step(writing, PUT_CHANGE);
}

int64_t store_changes_id(const struct state_writers *by)
{
	uint64_t hash = DIGEST_BEGIN;

	for (size_t i = 0; by && i < LEDGER_PARTS; i++) {
		const struct state_writer *change = &by->part[i];

		hash = (hash ^ change->when) * DIGEST_PRIME;
		hash = (hash ^ store_writer_id(change->pid, change->command)) *
		       DIGEST_PRIME;
	}
	return by ? row_id(hash) : 0;
}

/* Writes the rows of an entry's changes, and their number to
   writing->changes. */
static int put_changes(struct store_writing *writing,
		       const struct state_writers *by)
{
	if (by == writing->by)
		return 0;
	writing->by = by;
	writing->changes = store_changes_id(by);
	for (size_t i = 0; by && i < LEDGER_PARTS; i++)
		if (by->part[i].when &&
		    put_change(writing, i, &by->part[i]) < 0)
			return -1;
	return 0;
}

void store_bind_inode(sqlite3_stmt *s, const struct state_entry *entry,
		      int64_t changes)
{
	sqlite3_bind_int64(s, 1, entry->dev);
	sqlite3_bind_int64(s, 2, entry->ino);
	sqlite3_bind_int64(s, 3, entry->tag);
	sqlite3_bind_text(s, 4, entry->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 5, entry->uid);
	sqlite3_bind_int64(s, 6, entry->gid);
	sqlite3_bind_int64(s, 7, entry->mode);
	sqlite3_bind_int64(s, 8, entry->flags / LEDGER_HAS_MODE);
	sqlite3_bind_int64(s, 9, entry->rdev);
	bind_id(s, 10, store_writer_id(entry->pid, entry->command));
	sqlite3_bind_int64(s, 11, entry->when);
	sqlite3_bind_text(s, 12, entry->was, -1, SQLITE_STATIC);
	bind_id(s, 13, changes);
}

int store_put_writers(struct store_writing *writing,
		      const struct state_entry *entry)
{
	int64_t writer = store_writer_id(entry->pid, entry->command);

	if (put_writer(writing, entry->pid, entry->command, writer) < 0)
		return -1;
	return put_changes(writing, entry->by);
}

int store_put_inode(struct store_writing *writing,
		    const struct state_entry *entry)
{
	if (store_put_writers(writing, entry) < 0)
		return -1;
	store_bind_inode(writing->statements[PUT_INODE], entry,
			 writing->changes);
	return step(writing, PUT_INODE);
}

int store_put_xattrs(struct store_writing *writing,
		     const struct state_entry *entry)
{
	sqlite3_stmt *s = writing->statements[PUT_XATTR];
	struct attr xattr;
	size_t at = 0;

	while (state_next_xattr(entry, &at, &xattr)) {
		sqlite3_bind_int64(s, 1, entry->dev);
		sqlite3_bind_int64(s, 2, entry->ino);
		sqlite3_bind_text(s, 3, xattr.name, xattr.name_size,
				  SQLITE_STATIC);
		sqlite3_bind_blob(s, 4, xattr.value, xattr.value_size,
				  SQLITE_STATIC);
		if (step(writing, PUT_XATTR) < 0)
			return -1;
	}
	return 0;
}

int store_drop(struct store_writing *writing, enum store_statement which,
	       uint32_t dev, uint64_t ino)
{
	sqlite3_stmt *s = writing->statements[which];

	sqlite3_bind_int64(s, 1, dev);
	sqlite3_bind_int64(s, 2, ino);
	return step(writing, which);
}

int store_put_meta_text(struct store_writing *writing, const char *key,
			const char *value)
{
	sqlite3_stmt *s = writing->statements[PUT_META];

	sqlite3_bind_text(s, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, value, -1, SQLITE_STATIC);
	return step(writing, PUT_META);
}

/* Writes one number to the table meta. */
static int put_meta_number(struct store_writing *writing, const char *key,
			   int64_t value)
{
	sqlite3_stmt *s = writing->statements[PUT_META];

	sqlite3_bind_text(s, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 2, value);
	return step(writing, PUT_META);
}

int store_put_meta(struct store_writing *writing, const struct state *state)
{
	const char *unknown = state->unknown_is_real ? "real" : "root";
	int64_t saved = state->taken ? (int64_t)state->taken : time(NULL);

	if (put_meta_number(writing, "builder_uid", state->builder_uid) < 0 ||
	    put_meta_number(writing, "builder_gid", state->builder_gid) < 0 ||
	    put_meta_number(writing, "created", state->created) < 0 ||
	    put_meta_number(writing, "saved", saved) < 0 ||
	    store_put_meta_text(writing, "unknown", unknown) < 0)
		return -1;
	if (store_put_meta_text(writing, "program", PACKAGE_VERSION) < 0)
		return -1;
	return store_run(writing->store,
			 "INSERT OR REPLACE INTO meta VALUES"
			 " ('generation', lower(hex(randomblob(16))))");
}

/* Writes all rows of a state into empty tables. */
static int put_all(struct store *store, const struct state *state)
{
	struct store_writing writing;
	int ret = store_begin(&writing, store);

	if (ret == 0)
		ret = store_put_meta(&writing, state);
	if (ret == 0)
		ret = store_put_all(&writing, state);
	store_end(&writing);
	return ret;
}

int store_create(const struct state *state, const char *path, const char *name,
		 struct fault *fault)
{
	struct store store;
	int ret = store_open_file(&store, path, name,
				  SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				  fault);

	/* No process sees the file before newfile_commit() has synced and
	   renamed it, so it needs neither a journal nor fsync(2). */
	if (ret == 0)
		ret = store_run(&store,
				"PRAGMA journal_mode = OFF;"
				"PRAGMA synchronous = OFF; BEGIN EXCLUSIVE;");
	if (ret == 0)
		ret = store_run(&store, schema_sql);
	if (ret == 0)
		ret = put_all(&store, state);
	if (ret == 0)
		ret = store_run(&store, "COMMIT");
	if (store.db && sqlite3_close(store.db) != SQLITE_OK && ret == 0)
		ret = fault_set(fault, "cannot write %s", name);
	return ret;
}
