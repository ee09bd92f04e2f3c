/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens and reads our SQLite files; store_write.c writes them, store_live.c
 * keeps one beside a ledger.
 */
#include "faked/store_inside.h"

#include <errno.h>
#include <string.h>

#include "ledger/ledger.h"

#define APPLICATION_ID	0x66624c64
#define FORMAT		1
/* How long to wait for another faked that writes the same database. */
#define BUSY_MS		60000

/* The column `was` came later than the others. */
#define SELECT_INODES(was) \
	"SELECT dev, ino, tag, path, uid, gid, mode, flags, rdev, pid, command,"\
	" changed, " was " FROM inodes LEFT JOIN writers ON writer = id"\
	" ORDER BY dev, ino"

static const char select_xattrs[] =
	"SELECT dev, ino, name, value FROM xattrs ORDER BY dev, ino, name";

bool store_is_sqlite(const void *bytes, size_t size)
{
	static const char magic[] = "SQLite format 3";

	return size >= sizeof(magic) && !memcmp(bytes, magic, sizeof(magic));
}

/* ----------------------------------------------------------------- errors */

int store_refuse(struct store *store, const char *doing)
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

int store_run(struct store *store, const char *sql)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return store_refuse(store, "write");
}

/* --------------------------------------------------------------- checking */

int store_read_number(struct store *store, const char *sql, int64_t *number)
{
	sqlite3_stmt *row;

	if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) != SQLITE_OK)
		return store_refuse(store, "read");
	if (sqlite3_step(row) != SQLITE_ROW) {
		sqlite3_finalize(row);
		return store_refuse(store, "read");
	}
	*number = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return 0;
}

/* Is this a state, and one that we understand? */
int store_check(struct store *store)
{
	int64_t id, format;

	if (store_read_number(store, "PRAGMA application_id", &id) < 0 ||
	    store_read_number(store, "PRAGMA user_version", &format) < 0)
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

int store_open_file(struct store *store, const char *path, int flags,
		      struct fault *fault)
{
	store->path = path;
	store->fault = fault;
	store->db = NULL;
	if (sqlite3_open_v2(path, &store->db, flags, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(store->db, BUSY_MS);
		return 0;
	}
	store_refuse(store, "open");
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
	entry->was = copy_column(state, row, 12);
	if (entry->path)
		entry->marks = STATE_SAVED;
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
		return store_refuse(store, "read");
	while (ret == 0 && (step = sqlite3_step(row)) == SQLITE_ROW)
		ret = take(store, state, row);
	sqlite3_finalize(row);
	if (ret == 0 && step != SQLITE_DONE)
		ret = store_refuse(store, "read");
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

int store_has_was(struct store *store, int64_t *has)
{
	return store_read_number(store, "SELECT count(*) FROM"
				 " pragma_table_info('inodes')"
				 " WHERE name = 'was'", has);
}

int store_read_all(struct store *store, struct state *state)
{
	int64_t has_was;

	if (store_has_was(store, &has_was) < 0)
		return -1;
	if (read_rows(store, state, "SELECT key, value FROM meta",
		      read_meta) < 0 ||
	    read_rows(store, state, has_was ? SELECT_INODES("was")
					    : SELECT_INODES("NULL"),
		      read_inode) < 0)
		return -1;
	state_sort(state);
	return read_rows(store, state, select_xattrs, read_xattr);
}

int store_read(struct state *state, const char *path, struct fault *fault)
{
	struct store store;
	int ret = store_open_file(&store, path, SQLITE_OPEN_READONLY, fault);

	if (ret == 0)
		ret = store_check(&store);
	if (ret == 0)
		ret = store_read_all(&store, state);
	sqlite3_close(store.db);
	return ret;
}
