/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the rows of a state in SQLite, which store_open.c opens; store_write.c
 * writes rows, and store_sync.c updates a database during a session.  A
 * database may come from anybody, so the range of every value is checked and
 * the state is bounded.
 */
#include <string.h>

#include "common/file/database.h"
#include "ledger/ledger.h"
#include "state/form/own_ledger.h"
#include "state/form/store_inside.h"

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
	if (ret == 0 && own_ledger_is_ahead(path))
		state->live = true;
	return ret;
}
