/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens a state in SQLite, checks that it is one, and tells what SQLite says of
 * it in the words of our messages.  No row of a file is read here.
 */
#include <errno.h>
#include <string.h>

#include "common/file/database.h"
#include "state/form/store_inside.h"

#define APPLICATION_ID 0x66624c64
#define STATE_VERSION  1
/* How long to wait for another faked that writes the same database. */
#define BUSY_MS 60000

bool store_is_sqlite(const void *bytes, size_t size)
{
	static const char magic[] = "SQLite format 3";

	return size >= sizeof(magic) && !memcmp(bytes, magic, sizeof(magic));
}

/* Without the library common/file/sqlite.c answers, which has no version. */
int store_check_library(const char *path, struct fault *fault)
{
	if (sqlite3_libversion_number())
		return 0;
	return fault_set(fault, "cannot open %s: %s", path,
			 sqlite3_errmsg(NULL));
}

/* ----------------------------------------------------------------- errors */

/* SQLite writes even when it reads: the index of a write-ahead log, or a
   journal that a killed process left. */
static bool is_write(int code)
{
	return code == SQLITE_FULL || code == SQLITE_READONLY ||
	       code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_FSYNC ||
	       code == SQLITE_IOERR_TRUNCATE || code == SQLITE_IOERR_SHMSIZE;
}

int store_refuse(struct store *store, const char *doing)
{
	/* SQLite's own words for a full disk and the like name no reason. */
	int err = sqlite3_system_errno(store->db);
	int code = sqlite3_errcode(store->db);

	if (is_write(sqlite3_extended_errcode(store->db)))
		doing = "write";
	if (database_stranger())
		return fault_set(store->fault,
				 "%s: not a regular file of this "
				 "user, with no other name",
				 database_stranger());
	if (code == SQLITE_FULL)
		return fault_set(store->fault, "cannot %s %s: %s", doing,
				 store->path, strerror(ENOSPC));
	if (code == SQLITE_INTERRUPT || code == SQLITE_NOMEM ||
	    code == SQLITE_TOOBIG)
		return fault_set(store->fault,
				 "%s: needs more memory than its size"
				 " allows",
				 store->path);
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

int store_check(struct store *store)
{
	int64_t id, version;
	char what[64];
	int more;

	if (store_read_number(store, "PRAGMA application_id", &id) < 0 ||
	    store_read_number(store, "PRAGMA user_version", &version) < 0)
		return -1;
	if (id != APPLICATION_ID)
		return fault_set(store->fault,
				 "%s: a database, but not a"
				 " fakebuild state",
				 store->path);
	if (version > STATE_VERSION)
		return fault_set(store->fault,
				 "%s: made by a newer fakebuild"
				 " (version %d; this one knows %d)",
				 store->path, (int)version, STATE_VERSION);
	more = database_has_more(store->db, NULL, what, sizeof(what));
	if (more < 0)
		return store_refuse(store, "read");
	return more ? fault_set(store->fault,
				"%s: has a %s, which no state has", store->path,
				what)
		    : 0;
}

bool store_is_state(const char *path)
{
	struct fault ignored;
	struct store store;
	int64_t id = 0;
	bool is = store_open_file(&store, path, path, SQLITE_OPEN_READONLY,
				  &ignored) == 0 &&
		  store_read_number(&store, "PRAGMA application_id", &id) ==
			  0 &&
		  id == APPLICATION_ID;

	sqlite3_close(store.db);
	return is;
}

int store_open_file(struct store *store, const char *path, const char *name,
		    int flags, struct fault *fault)
{
	store->path = name;
	store->fault = fault;
	store->db = NULL;
	/* One thread uses a database: without a lock calls are cheaper. */
	flags |= SQLITE_OPEN_NOMUTEX;
	if (database_open(path, flags, &store->db) == SQLITE_OK) {
		sqlite3_busy_timeout(store->db, BUSY_MS);
		return 0;
	}
	store_refuse(store, "open");
	sqlite3_close(store->db);
	store->db = NULL;
	return -1;
}

/* Stores 1 if the table inodes has a column of this name. */
static int has_column(struct store *store, const char *sql, bool *has)
{
	int64_t count;

	if (store_read_number(store, sql, &count) < 0)
		return -1;
	*has = count > 0;
	return 0;
}

#define COUNT_COLUMN(name)                                                     \
	"SELECT count(*) FROM pragma_table_info('inodes') WHERE name = '" name \
	"'"

int store_ask_columns(struct store *store, struct store_columns *has)
{
	if (has_column(store, COUNT_COLUMN("was"), &has->was) < 0)
		return -1;
	return has_column(store, COUNT_COLUMN("changes"), &has->changes);
}
