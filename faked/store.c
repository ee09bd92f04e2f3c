/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes our SQLite files.  Rows come and go in the order of their
 * key, as the state is sorted; so a live database is brought up to date by
 * one merge, and what has not changed is not written.
 *
 * SQLite knows signed integers only: 64-bit inode numbers are stored by
 * their bits, and ordered accordingly.
 */
#include "faked/store.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "faked/schema.h"
#include "ledger/ledger.h"

#define APPLICATION_ID	0x66624c64
#define FORMAT		1
/* How long to wait for another faked that writes the same database. */
#define BUSY_MS		60000

struct store {
	sqlite3 *db;
	const char *path;	/* the caller's */
	struct fault *fault;	/* of the running call */
};

enum statement {
	PUT_INODE, PUT_XATTR, PUT_WRITER, PUT_META, DROP_INODE, DROP_XATTRS,
	STATEMENTS,
};

static const char *const texts[STATEMENTS] = {
	[PUT_INODE] = "INSERT OR REPLACE INTO inodes (dev, ino, tag, path, uid,"
		" gid, mode, flags, rdev, writer, changed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[PUT_XATTR] = "INSERT INTO xattrs VALUES (?, ?, ?, ?)",
	[PUT_WRITER] = "INSERT OR IGNORE INTO writers VALUES (?, ?, ?)",
	[PUT_META] = "INSERT OR REPLACE INTO meta VALUES (?, ?)",
	[DROP_INODE] = "DELETE FROM inodes WHERE dev = ? AND ino = ?",
	[DROP_XATTRS] = "DELETE FROM xattrs WHERE dev = ? AND ino = ?",
};

static const char select_inodes[] =
	"SELECT dev, ino, tag, path, uid, gid, mode, flags, rdev, pid, command,"
	" changed FROM inodes LEFT JOIN writers ON writer = id"
	" ORDER BY dev, ino";

static const char select_xattrs[] =
	"SELECT dev, ino, name, value FROM xattrs ORDER BY dev, ino, name";

bool store_is_sqlite(const void *bytes, size_t size)
{
	static const char magic[] = "SQLite format 3";

	return size >= sizeof(magic) && !memcmp(bytes, magic, sizeof(magic));
}

/* ----------------------------------------------------------------- errors */

static int refuse(struct store *store, const char *doing)
{
	/* SQLite's own words for a full disk and the like name no reason. */
	int err = sqlite3_system_errno(store->db);
	int code = sqlite3_errcode(store->db);

	if (code == SQLITE_FULL)
		return fault_set(store->fault, "cannot %s %s: %s", doing,
				 store->path, strerror(ENOSPC));
	if (code == SQLITE_NOTADB)
		return fault_set(store->fault, "%s: not an SQLite database",
				 store->path);
	if (code == SQLITE_CORRUPT)
		return fault_set(store->fault, "%s: the file is damaged (%s)",
				 store->path, sqlite3_errmsg(store->db));
	if (err && (code == SQLITE_IOERR || code == SQLITE_CANTOPEN))
		return fault_set(store->fault, "cannot %s %s: %s", doing,
				 store->path, strerror(err));
	return fault_set(store->fault, "cannot %s %s: %s", doing, store->path,
			 sqlite3_errmsg(store->db));
}

static int run(struct store *store, const char *sql)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return refuse(store, "write");
}

/* --------------------------------------------------------------- checking */

static int read_number(struct store *store, const char *sql, int64_t *number)
{
	sqlite3_stmt *row;

	if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) != SQLITE_OK)
		return refuse(store, "read");
	if (sqlite3_step(row) != SQLITE_ROW) {
		sqlite3_finalize(row);
		return refuse(store, "read");
	}
	*number = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return 0;
}

/* Is this a state, and one that we understand? */
static int check(struct store *store)
{
	int64_t id, format;

	if (read_number(store, "PRAGMA application_id", &id) < 0 ||
	    read_number(store, "PRAGMA user_version", &format) < 0)
		return -1;
	if (id != APPLICATION_ID)
		return fault_set(store->fault, "%s: a database, but not a"
				 " fakebuild state", store->path);
	if (format > FORMAT)
		return fault_set(store->fault, "%s: made by a newer fakebuild"
				 " (format %d; this one knows %d)", store->path,
				 (int)format, FORMAT);
	return 0;
}

static int open_store(struct store *store, const char *path, int flags,
		      struct fault *fault)
{
	store->path = path;
	store->fault = fault;
	store->db = NULL;
	if (sqlite3_open_v2(path, &store->db, flags, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(store->db, BUSY_MS);
		return 0;
	}
	refuse(store, "open");
	sqlite3_close(store->db);
	store->db = NULL;
	return -1;
}

/* ------------------------------------------------------------------- read */

static const char *copy_column(struct state *state, sqlite3_stmt *row, int i)
{
	const void *text = sqlite3_column_text(row, i);

	return text ? state_copy(state, text, sqlite3_column_bytes(row, i))
		    : NULL;
}

static int read_inode(struct store *store, struct state *state,
		      sqlite3_stmt *row)
{
	struct state_entry *entry = state_add(state);

	if (!entry)
		return fault_errno(store->fault, "cannot read %s", store->path);
	entry->dev = sqlite3_column_int64(row, 0);
	entry->ino = sqlite3_column_int64(row, 1);
	entry->tag = sqlite3_column_int64(row, 2);
	entry->path = copy_column(state, row, 3);
	entry->uid = sqlite3_column_int64(row, 4);
	entry->gid = sqlite3_column_int64(row, 5);
	entry->mode = sqlite3_column_int(row, 6);
	entry->flags = (sqlite3_column_int(row, 7) & 3) * LEDGER_HAS_MODE;
	entry->rdev = sqlite3_column_int64(row, 8);
	entry->pid = sqlite3_column_int64(row, 9);
	if (sqlite3_column_type(row, 10) != SQLITE_NULL)
		entry->command = copy_column(state, row, 10);
	entry->when = sqlite3_column_int64(row, 11);
	if (!entry->command)
		return fault_errno(store->fault, "cannot read %s", store->path);
	return 0;
}

static int read_xattr(struct store *store, struct state *state,
		      sqlite3_stmt *row)
{
	uint32_t dev = sqlite3_column_int64(row, 0);
	struct state_entry *entry = state_find(state, dev,
					       sqlite3_column_int64(row, 1));
	struct state_xattr xattr = {
		.name = (const char *)sqlite3_column_text(row, 2),
		.name_size = sqlite3_column_bytes(row, 2),
		.value = sqlite3_column_blob(row, 3),
		.value_size = sqlite3_column_bytes(row, 3),
	};

	if (!xattr.value)
		xattr.value = "";
	if (!entry || !xattr.name || state_add_xattr(state, entry, &xattr) == 0)
		return 0;
	return fault_errno(store->fault, "cannot read %s", store->path);
}

static int read_rows(struct store *store, struct state *state, const char *sql,
		     int (*take)(struct store *store, struct state *state,
				 sqlite3_stmt *row))
{
	sqlite3_stmt *row;
	int ret = 0, step = SQLITE_DONE;

	if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) != SQLITE_OK)
		return refuse(store, "read");
	while (ret == 0 && (step = sqlite3_step(row)) == SQLITE_ROW)
		ret = take(store, state, row);
	sqlite3_finalize(row);
	if (ret == 0 && step != SQLITE_DONE)
		ret = refuse(store, "read");
	return ret;
}

static int read_meta(struct store *store, struct state *state,
		     sqlite3_stmt *row)
{
	const char *key = (const char *)sqlite3_column_text(row, 0);
	const char *text = (const char *)sqlite3_column_text(row, 1);

	(void)store;
	if (!key || !text)
		return 0;
	if (!strcmp(key, "builder_uid"))
		state->builder_uid = sqlite3_column_int64(row, 1);
	else if (!strcmp(key, "builder_gid"))
		state->builder_gid = sqlite3_column_int64(row, 1);
	else if (!strcmp(key, "created"))
		state->created = sqlite3_column_int64(row, 1);
	else if (!strcmp(key, "unknown"))
		state->unknown_is_real = !strcmp(text, "real");
	return 0;
}

static int read_all(struct store *store, struct state *state)
{
	if (read_rows(store, state, "SELECT key, value FROM meta",
		      read_meta) < 0 ||
	    read_rows(store, state, select_inodes, read_inode) < 0)
		return -1;
	state_sort(state);
	return read_rows(store, state, select_xattrs, read_xattr);
}

int store_read(struct state *state, const char *path, struct fault *fault)
{
	struct store store;
	int ret = open_store(&store, path, SQLITE_OPEN_READONLY, fault);

	if (ret == 0)
		ret = check(&store);
	if (ret == 0)
		ret = read_all(&store, state);
	sqlite3_close(store.db);
	return ret;
}

/* ------------------------------------------------------------------ write */

struct writing {
	struct store *store;
	sqlite3_stmt *statements[STATEMENTS];
};

static int begin_writing(struct writing *writing, struct store *store)
{
	memset(writing, 0, sizeof(*writing));
	writing->store = store;
	for (size_t i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v2(store->db, texts[i], -1,
				       &writing->statements[i], NULL))
			return refuse(store, "write");
	return 0;
}

static void end_writing(struct writing *writing)
{
	for (size_t i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(writing->statements[i]);
}

static int step(struct writing *writing, enum statement which)
{
	sqlite3_stmt *statement = writing->statements[which];
	int ret = sqlite3_step(statement);

	sqlite3_reset(statement);
	return ret == SQLITE_DONE ? 0 : refuse(writing->store, "write");
}

/*
 * A writer's row number is a digest of what it says, so that the same writer
 * has the same number in every save.  FNV-1a, 63 bits; 0 is "not known".
 */
static int64_t writer_id(const struct state_entry *entry)
{
	uint64_t hash = 0xcbf29ce484222325u ^ entry->pid;

	if (!entry->pid && !*entry->command)
		return 0;
	for (const char *c = entry->command; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
	hash = (hash ^ hash >> 32) & INT64_MAX;
	return hash ? hash : 1;
}

static int put_writer(struct writing *writing, const struct state_entry *entry,
		      int64_t id)
{
	sqlite3_stmt *s = writing->statements[PUT_WRITER];

	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_int64(s, 2, entry->pid);
	sqlite3_bind_text(s, 3, entry->command, -1, SQLITE_STATIC);
	return step(writing, PUT_WRITER);
}

static int put_inode(struct writing *writing, const struct state_entry *entry)
{
	sqlite3_stmt *s = writing->statements[PUT_INODE];
	int64_t writer = writer_id(entry);

	if (writer && put_writer(writing, entry, writer) < 0)
		return -1;
	sqlite3_bind_int64(s, 1, entry->dev);
	sqlite3_bind_int64(s, 2, entry->ino);
	sqlite3_bind_int64(s, 3, entry->tag);
	sqlite3_bind_text(s, 4, entry->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 5, entry->uid);
	sqlite3_bind_int64(s, 6, entry->gid);
	sqlite3_bind_int64(s, 7, entry->mode);
	sqlite3_bind_int64(s, 8, entry->flags / LEDGER_HAS_MODE);
	sqlite3_bind_int64(s, 9, entry->rdev);
	if (writer)
		sqlite3_bind_int64(s, 10, writer);
	else
		sqlite3_bind_null(s, 10);
	sqlite3_bind_int64(s, 11, entry->when);
	return step(writing, PUT_INODE);
}

static int put_xattrs(struct writing *writing, const struct state_entry *entry)
{
	sqlite3_stmt *s = writing->statements[PUT_XATTR];
	struct state_xattr xattr;
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

static int drop(struct writing *writing, enum statement which, uint32_t dev,
		uint64_t ino)
{
	sqlite3_stmt *s = writing->statements[which];

	sqlite3_bind_int64(s, 1, dev);
	sqlite3_bind_int64(s, 2, ino);
	return step(writing, which);
}

static int put_meta_text(struct writing *writing, const char *key,
			 const char *value)
{
	sqlite3_stmt *s = writing->statements[PUT_META];

	sqlite3_bind_text(s, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, value, -1, SQLITE_STATIC);
	return step(writing, PUT_META);
}

static int put_meta_number(struct writing *writing, const char *key,
			   int64_t value)
{
	sqlite3_stmt *s = writing->statements[PUT_META];

	sqlite3_bind_text(s, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 2, value);
	return step(writing, PUT_META);
}

static int put_meta(struct writing *writing, const struct state *state)
{
	return put_meta_number(writing, "builder_uid", state->builder_uid) ||
	       put_meta_number(writing, "builder_gid", state->builder_gid) ||
	       put_meta_number(writing, "created", state->created) ||
	       put_meta_number(writing, "saved",
			       state->taken ? (int64_t)state->taken
					    : time(NULL)) ||
	       put_meta_text(writing, "unknown",
			     state->unknown_is_real ? "real" : "root") ||
	       put_meta_text(writing, "program", PACKAGE_VERSION) ? -1 : 0;
}

static int put_all(struct store *store, const struct state *state)
{
	struct writing writing;
	int ret = begin_writing(&writing, store);

	if (ret == 0)
		ret = put_meta(&writing, state);
	for (size_t i = 0; i < state->count && ret == 0; i++) {
		ret = put_inode(&writing, &state->entries[i]);
		if (ret == 0)
			ret = put_xattrs(&writing, &state->entries[i]);
	}
	end_writing(&writing);
	return ret;
}

int store_create(const struct state *state, const char *path, const char *name,
		 struct fault *fault)
{
	struct store store;
	int ret = open_store(&store, path,
			     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, fault);

	store.path = name;
	/* Nobody sees the file before it is complete: no journal. */
	if (ret == 0)
		ret = run(&store, "PRAGMA journal_mode = OFF;"
			  "PRAGMA synchronous = OFF; BEGIN EXCLUSIVE;");
	if (ret == 0)
		ret = run(&store, schema_sql);
	if (ret == 0)
		ret = put_all(&store, state);
	if (ret == 0)
		ret = run(&store, "COMMIT");
	if (store.db && sqlite3_close(store.db) != SQLITE_OK && ret == 0)
		ret = fault_set(fault, "cannot write %s", name);
	return ret;
}

/* ------------------------------------------------------------------- live */

/* An empty file or none becomes a state; somebody else's stays theirs. */
static int prepare(struct store *store)
{
	int64_t tables;

	if (read_number(store, "SELECT count(*) FROM sqlite_master",
			&tables) < 0)
		return -1;
	if (tables == 0) {
		if (run(store, "BEGIN IMMEDIATE") < 0)
			return -1;
		if (run(store, schema_sql) < 0 || run(store, "COMMIT") < 0)
			return -1;
	}
	if (check(store) < 0)
		return -1;
	/* Where there can be no WAL, SQLite keeps its old journal. */
	return run(store, "PRAGMA journal_mode = WAL;"
		   "PRAGMA synchronous = FULL;");
}

struct store *store_open(const char *path, struct fault *fault)
{
	struct store *store = malloc(sizeof(*store));

	if (!store) {
		fault_errno(fault, "cannot open %s", path);
		return NULL;
	}
	if (open_store(store, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		       fault) == 0 && prepare(store) == 0)
		return store;
	store_close(store, false);
	return NULL;
}

void store_close(struct store *store, bool final)
{
	if (!store)
		return;
	/* Best effort: a database in WAL mode is as good, in three files. */
	if (final)
		sqlite3_exec(store->db, "PRAGMA journal_mode = DELETE", NULL,
			     NULL, NULL);
	sqlite3_close(store->db);
	free(store);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_entry(const struct state_entry *a, const struct state_entry *b)
{
	return a->tag == b->tag && a->uid == b->uid && a->gid == b->gid &&
	       a->rdev == b->rdev && a->when == b->when && a->pid == b->pid &&
	       a->mode == b->mode && a->flags == b->flags &&
	       same_text(a->path, b->path) &&
	       same_text(a->command, b->command);
}

static bool same_xattrs(const struct state_entry *a,
			const struct state_entry *b)
{
	return a->xattrs_size == b->xattrs_size &&
	       (!a->xattrs_size ||
		!memcmp(a->xattrs, b->xattrs, a->xattrs_size));
}

/* `old` is the row that is there, or NULL. */
static int sync_entry(struct writing *writing, const struct state_entry *new,
		      const struct state_entry *old, enum store_sync how)
{
	if ((!old || !same_entry(new, old)) && put_inode(writing, new) < 0)
		return -1;
	if (how != STORE_UPDATE &&
	    (old ? same_xattrs(new, old) : !new->xattrs_size))
		return 0;
	if (drop(writing, DROP_XATTRS, new->dev, new->ino) < 0)
		return -1;
	return put_xattrs(writing, new);
}

static int drop_entry(struct writing *writing, const struct state_entry *old)
{
	if (drop(writing, DROP_INODE, old->dev, old->ino) < 0)
		return -1;
	return drop(writing, DROP_XATTRS, old->dev, old->ino);
}

static int sync_all(struct writing *writing, const struct state *state,
		    struct state *old, enum store_sync how)
{
	for (size_t i = 0; i < state->count; i++) {
		const struct state_entry *new = &state->entries[i];
		struct state_entry *was = state_find(old, new->dev, new->ino);

		if (was && how == STORE_OVERLAY && was->when > new->when)
			continue;
		if (sync_entry(writing, new, was, how) < 0)
			return -1;
		if (was)
			was->nlink = 1;	/* not to be dropped below */
	}
	if (how != STORE_MIRROR)
		return 0;
	for (size_t i = 0; i < old->count; i++)
		if (!old->entries[i].nlink &&
		    drop_entry(writing, &old->entries[i]) < 0)
			return -1;
	return 0;
}

static int sync_in_transaction(struct store *store, const struct state *state,
			       enum store_sync how)
{
	struct writing writing;
	struct state old;
	int ret = 0;

	state_init(&old);
	if (how != STORE_UPDATE)
		ret = read_all(store, &old);
	if (ret == 0) {
		ret = begin_writing(&writing, store);
		if (ret == 0)
			ret = sync_all(&writing, state, &old, how);
		if (ret == 0)
			ret = put_meta(&writing, state);
		end_writing(&writing);
	}
	state_fini(&old);
	if (ret == 0)
		ret = run(store, "DELETE FROM writers WHERE id NOT IN"
			  " (SELECT writer FROM inodes WHERE writer NOTNULL)");
	return ret;
}

int store_sync(struct store *store, const struct state *state,
	       enum store_sync how, struct fault *fault)
{
	store->fault = fault;
	if (run(store, "BEGIN IMMEDIATE") < 0)
		return -1;
	if (sync_in_transaction(store, state, how) == 0 &&
	    run(store, "COMMIT") == 0)
		return 0;
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

int store_get_saved(struct store *store, uint64_t *saved, struct fault *fault)
{
	int64_t number;

	store->fault = fault;
	if (read_number(store, "SELECT ifnull(max(value), 0) FROM meta"
			" WHERE key = 'saved'", &number) < 0)
		return -1;
	*saved = number;
	return 0;
}

int store_get_live(struct store *store, char *live, size_t size,
		   struct fault *fault)
{
	static const char sql[] = "SELECT value FROM meta WHERE key = 'live'";
	const unsigned char *text;
	sqlite3_stmt *row;

	store->fault = fault;
	*live = '\0';
	if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) != SQLITE_OK)
		return refuse(store, "read");
	if (sqlite3_step(row) == SQLITE_ROW) {
		text = sqlite3_column_text(row, 0);
		snprintf(live, size, "%s", text ? (const char *)text : "");
	}
	sqlite3_finalize(row);
	return 0;
}

int store_set_live(struct store *store, const char *live, struct fault *fault)
{
	struct writing writing;
	int ret;

	store->fault = fault;
	if (!*live)
		return run(store, "DELETE FROM meta WHERE key = 'live'");
	ret = begin_writing(&writing, store);
	if (ret == 0)
		ret = put_meta_text(&writing, "live", live);
	end_writing(&writing);
	return ret;
}
