/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens a state in SQLite and reads its rows; store_write.c writes rows, and
 * store_sync.c updates a database during a session.  A database may come from
 * anybody, so the range of every value is checked and the state is bounded.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/file/database.h"
#include "ledger/ledger.h"
#include "state/form/store_inside.h"

#define APPLICATION_ID 0x66624c64
#define STATE_VERSION  1
/* How long to wait for another faked that writes the same database. */
#define BUSY_MS 60000

/* The columns `was` and `changes` came later than the others. */
#define SELECT_INODES(later)                                                \
	"SELECT dev, ino, tag, uid, gid, mode, flags, rdev, changed, path," \
	" writer, " later " FROM inodes ORDER BY dev, ino"

/* The query, by whether there is `changes`, and `was`. */
static const char *const select_inodes[2][2] = {
	{ SELECT_INODES("NULL, NULL"), SELECT_INODES("NULL, was") },
	{ SELECT_INODES("changes, NULL"), SELECT_INODES("changes, was") },
};

static const char select_xattrs[] =
	"SELECT dev, ino, name, value FROM xattrs ORDER BY dev, ino, name";

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
	if (database_open(path, flags, &store->db) == SQLITE_OK) {
		sqlite3_busy_timeout(store->db, BUSY_MS);
		return 0;
	}
	store_refuse(store, "open");
	sqlite3_close(store->db);
	store->db = NULL;
	return -1;
}

/* ------------------------------------------------------------------- read */

int store_refuse_row(struct store_reading *reading, const char *why)
{
	return fault_at(reading->store->fault, reading->store->path, 0,
			"table %s, row %llu: %s", reading->table,
			(unsigned long long)reading->row, why);
}

int store_no_room(struct store_reading *reading)
{
	char location[64];

	snprintf(location, sizeof(location),
		 "table %s, row %llu: ", reading->table,
		 (unsigned long long)reading->row);
	return state_refused(reading->store->fault, reading->store->path, 0,
			     location);
}

int store_number(struct store_reading *reading, sqlite3_stmt *row, int column,
		 int64_t least, int64_t most, int64_t *number)
{
	char why[64];

	if (database_number(row, column, least, most, number))
		return 0;
	snprintf(why, sizeof(why), "%s is not a number, or is out of range",
		 sqlite3_column_name(row, column));
	return store_refuse_row(reading, why);
}

const char *store_copy_text(struct store_reading *reading, sqlite3_stmt *row,
			    int column)
{
	const char *text = database_text(row, column), *copy;
	char why[64];

	if (!text) {
		snprintf(why, sizeof(why), "%s is not a text",
			 sqlite3_column_name(row, column));
		store_refuse_row(reading, why);
		return NULL;
	}
	copy = state_copy(reading->state, text, strlen(text));
	if (!copy)
		store_no_room(reading);
	return copy;
}

/* The columns of SELECT_INODES; those before PATH are numbers. */
enum inode_column {
	DEV,
	INO,
	TAG,
	UID,
	GID,
	MODE,
	FLAGS,
	RDEV,
	CHANGED,
	PATH,
	WRITER,
	CHANGES,
	WAS,
	NUMBERS = PATH,
};

/* Reads the numbers of an entry.  The range of each is that of its member; an
   inode number may be negative (store_inside.h). */
static int read_numbers(struct store_reading *reading, sqlite3_stmt *row,
			struct state_entry *entry)
{
	static const int64_t least[NUMBERS] = { [INO] = INT64_MIN };
	static const int64_t most[NUMBERS] = {
		[DEV] = UINT32_MAX, [INO] = INT64_MAX,	 [TAG] = UINT32_MAX,
		[UID] = UINT32_MAX, [GID] = UINT32_MAX,	 [MODE] = UINT16_MAX,
		[FLAGS] = 3,	    [RDEV] = UINT32_MAX, [CHANGED] = UINT32_MAX,
	};
	int64_t value[NUMBERS];

	for (int i = 0; i < NUMBERS; i++)
		if (store_number(reading, row, i, least[i], most[i],
				 &value[i]) < 0)
			return -1;
	entry->dev = value[DEV];
	entry->ino = value[INO];
	entry->tag = value[TAG];
	entry->uid = value[UID];
	entry->gid = value[GID];
	entry->mode = value[MODE];
	entry->flags = value[FLAGS] * LEDGER_HAS_MODE;
	entry->rdev = value[RDEV];
	entry->when = value[CHANGED];
	return 0;
}

/* Reads a path; the column is NULL if no path is known. */
static int take_path(struct store_reading *reading, sqlite3_stmt *row,
		     int column, const char **path)
{
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return 0;
	*path = store_copy_text(reading, row, column);
	return *path ? 0 : -1;
}

/* Adds a row of the table inodes to the state. */
static int read_inode(struct store_reading *reading, sqlite3_stmt *row)
{
	struct state_entry *entry = state_add(reading->state);
	const char *flaw;

	if (!entry)
		return store_no_room(reading);
	if (read_numbers(reading, row, entry) < 0)
		return -1;
	if (take_path(reading, row, PATH, &entry->path) < 0 ||
	    take_path(reading, row, WAS, &entry->was) < 0)
		return -1;
	if (entry->path)
		entry->marks = STATE_SAVED;
	if (store_take_writers(reading, row, WRITER, CHANGES, entry) < 0)
		return -1;
	flaw = state_flaw(entry);
	return flaw ? store_refuse_row(reading, flaw) : 0;
}

/* Adds a row of the table xattrs to its entry; without one it is ignored, as it
   would be without effect. */
static int read_xattr(struct store_reading *reading, sqlite3_stmt *row)
{
	struct attr xattr = {
		.name = database_text(row, 2),
		.name_size = sqlite3_column_bytes(row, 2),
	};
	struct state_entry *entry;
	int64_t dev, ino;

	if (store_number(reading, row, 0, 0, UINT32_MAX, &dev) < 0 ||
	    store_number(reading, row, 1, INT64_MIN, INT64_MAX, &ino) < 0)
		return -1;
	if (!xattr.name)
		return store_refuse_row(reading, "name is not a text");
	xattr.value = sqlite3_column_blob(row, 3);
	xattr.value_size = sqlite3_column_bytes(row, 3);
	if (!xattr.value)
		xattr.value = "";
	entry = state_find(reading->state, dev, ino);
	if (!entry || state_add_xattr(reading->state, entry, &xattr) == 0)
		return 0;
	return store_no_room(reading);
}

/* Takes over a row of the table meta.  Unknown keys are ignored, so that a
   later version can add some without another user_version. */
static int read_meta(struct store_reading *reading, sqlite3_stmt *row)
{
	const char *key = database_text(row, 0);
	const char *text = (const char *)sqlite3_column_text(row, 1);
	struct state *state = reading->state;
	int64_t id = 0, created = 0;
	int ret = 0;

	if (!key || !text)
		return 0;
	if (!strcmp(key, "builder_uid") || !strcmp(key, "builder_gid"))
		ret = store_number(reading, row, 1, 0, UINT32_MAX, &id);
	else if (!strcmp(key, "created"))
		ret = store_number(reading, row, 1, 0, INT64_MAX, &created);
	if (!strcmp(key, "builder_uid"))
		state->builder_uid = id;
	else if (!strcmp(key, "builder_gid"))
		state->builder_gid = id;
	else if (!strcmp(key, "created"))
		state->created = created;
	else if (!strcmp(key, "unknown"))
		state->unknown_is_real = !strcmp(text, "real");
	else if (!strcmp(key, "live"))
		state->live = true;
	return ret;
}

int store_read_rows(struct store_reading *reading, const char *table,
		    const char *sql, store_take_row *take)
{
	struct store *store = reading->store;
	sqlite3_stmt *row;
	int ret = 0, step = SQLITE_DONE;

	reading->table = table;
	reading->row = 0;
	if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) != SQLITE_OK)
		return store_refuse(store, "read");
	while (ret == 0 && (step = sqlite3_step(row)) == SQLITE_ROW) {
		reading->row++;
		ret = take(reading, row);
	}
	if (ret == 0 && step != SQLITE_DONE)
		ret = store_refuse(store, "read");
	sqlite3_finalize(row);
	return ret;
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

/* Reads the tables in the order in which their rows refer to each other:
   writers before inodes, inodes before their attributes. */
static int read_tables(struct store_reading *reading)
{
	struct store_columns has;

	if (store_ask_columns(reading->store, &has) < 0 ||
	    store_read_rows(reading, "meta", "SELECT key, value FROM meta",
			    read_meta) < 0 ||
	    store_read_writers(reading, &has) < 0 ||
	    store_read_rows(reading, "inodes",
			    select_inodes[has.changes][has.was],
			    read_inode) < 0)
		return -1;
	state_sort(reading->state);
	return store_read_rows(reading, "xattrs", select_xattrs, read_xattr);
}

int store_read_all(struct store *store, struct state *state)
{
	struct store_reading reading = { .store = store, .state = state };
	int ret;

	state_bound(state, database_size(store->path));
	ret = read_tables(&reading);
	store_forget_writers(&reading);
	return ret;
}

int store_read(struct state *state, const char *path, struct fault *fault)
{
	struct store store;
	int ret = store_open_file(&store, path, path, SQLITE_OPEN_READONLY,
				  fault);

	if (ret == 0)
		ret = store_check(&store);
	if (ret == 0)
		ret = store_read_all(&store, state);
	sqlite3_close(store.db);
	return ret;
}
