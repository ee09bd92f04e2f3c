/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the rows of a whole state, of which the database has none yet.  SQLite
 * sees the entries of the state as a virtual table, and copies its rows by one
 * statement; to bind the values of each row to a statement and run it costs
 * twice as much.  The table exists in this process alone, and in no schema.
 */
#include <stdlib.h>

#include "common/advance.h"
#include "ledger/ledger.h"
#include "state/form/store_inside.h"

/* Rows that one run of the statement copies: SQLite counts the steps of each
   run (database_trust_statements). */
#define CHUNK (1 << 20)

/* With the parentheses no table of the database is taken for this one. */
#define MODULE "fakebuild_entries"
static const char copy_rows[] =
	"INSERT OR REPLACE INTO inodes (dev, ino, tag, path, uid, gid, mode,"
	" flags, rdev, writer, changed, was, changes)"
	" SELECT * FROM " MODULE "()";

/* The columns of the virtual table, in the order of that statement. */
static const char columns[] =
	"CREATE TABLE x (dev, ino, tag, path, uid, gid, mode, flags, rdev,"
	" writer, changed, was, changes)";
enum {
	DEV,
	INO,
	TAG,
	PATH,
	UID,
	GID,
	MODE,
	FLAGS,
	RDEV,
	WRITER,
	CHANGED,
	WAS,
	CHANGES,
};

/* The rows of one run. */
struct rows {
	const struct state *state;
	size_t begin, end;
};

/* An entry, with the numbers of its writers. */
struct cursor {
	sqlite3_vtab_cursor base;
	const struct rows *rows;
	size_t at;
	const struct state_entry *entry;
	int64_t writer, changes;
};

struct table {
	sqlite3_vtab base;
	const struct rows *rows;
};

static int connect_table(sqlite3 *db, void *rows, int argc UNUSED,
			 const char *const *argv UNUSED, sqlite3_vtab **made,
			 char **error UNUSED)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		return SQLITE_NOMEM;
	table->rows = rows;
	*made = &table->base;
	return sqlite3_declare_vtab(db, columns);
}

static int disconnect_table(sqlite3_vtab *table)
{
	free(table);
	return SQLITE_OK;
}

/* There is one plan: all rows, in the order of the state. */
static int plan(sqlite3_vtab *table UNUSED, sqlite3_index_info *info UNUSED)
{
	return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **made)
{
	struct cursor *cursor = calloc(1, sizeof(*cursor));

	if (!cursor)
		return SQLITE_NOMEM;
	cursor->rows = ((struct table *)table)->rows;
	*made = &cursor->base;
	return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *cursor)
{
	free(cursor);
	return SQLITE_OK;
}

/* Whether an entry has the writers of the one before it, as most have. */
static bool same_writers(const struct state_entry *entry,
			 const struct state_entry *before)
{
	return entry->by == before->by && entry->pid == before->pid &&
	       entry->command == before->command;
}

/* Goes to an entry. */
static void go_to(struct cursor *cursor, size_t at)
{
	const struct state *state = cursor->rows->state;
	const struct state_entry *old = cursor->entry, *entry;

	cursor->at = at;
	if (at >= cursor->rows->end)
		return;
	advance("records written", at, state->count);
	entry = cursor->entry = &state->entries[at];
	if (old && same_writers(entry, old))
		return;
	cursor->writer = store_writer_id(entry->pid, entry->command);
	cursor->changes = store_changes_id(entry->by);
}

static int go_to_first(sqlite3_vtab_cursor *base, int plan UNUSED,
		       const char *plan_text UNUSED, int argc UNUSED,
		       sqlite3_value **argv UNUSED)
{
	struct cursor *cursor = (struct cursor *)base;

	go_to(cursor, cursor->rows->begin);
	return SQLITE_OK;
}

static int go_to_next(sqlite3_vtab_cursor *base)
{
	struct cursor *cursor = (struct cursor *)base;

	go_to(cursor, cursor->at + 1);
	return SQLITE_OK;
}

static int is_behind(sqlite3_vtab_cursor *base)
{
	struct cursor *cursor = (struct cursor *)base;

	return cursor->at >= cursor->rows->end;
}

static int give_row_number(sqlite3_vtab_cursor *base, sqlite3_int64 *number)
{
	*number = ((struct cursor *)base)->at;
	return SQLITE_OK;
}

/* A value that is not set is NULL. */
static void give_text(sqlite3_context *to, const char *text)
{
	if (text)
		sqlite3_result_text(to, text, -1, SQLITE_STATIC);
}

static void give_id(sqlite3_context *to, int64_t id)
{
	if (id)
		sqlite3_result_int64(to, id);
}

static int give_value(sqlite3_vtab_cursor *base, sqlite3_context *to,
		      int column)
{
	const struct cursor *cursor = (struct cursor *)base;
	const struct state_entry *entry = cursor->entry;

	switch (column) {
	case DEV: sqlite3_result_int64(to, entry->dev); break;
	case INO: sqlite3_result_int64(to, entry->ino); break;
	case TAG: sqlite3_result_int64(to, entry->tag); break;
	case PATH: give_text(to, entry->path); break;
	case UID: sqlite3_result_int64(to, entry->uid); break;
	case GID: sqlite3_result_int64(to, entry->gid); break;
	case MODE: sqlite3_result_int64(to, entry->mode); break;
	case FLAGS:
		sqlite3_result_int64(to, entry->flags / LEDGER_HAS_MODE);
		break;
	case RDEV: sqlite3_result_int64(to, entry->rdev); break;
	case WRITER: give_id(to, cursor->writer); break;
	case CHANGED: sqlite3_result_int64(to, entry->when); break;
	case WAS: give_text(to, entry->was); break;
	case CHANGES: give_id(to, cursor->changes); break;
	}
	return SQLITE_OK;
}

/* Without xCreate the table cannot be entered into a schema. */
static const sqlite3_module module = {
	.xConnect = connect_table,
	.xBestIndex = plan,
	.xDisconnect = disconnect_table,
	.xOpen = open_cursor,
	.xClose = close_cursor,
	.xFilter = go_to_first,
	.xNext = go_to_next,
	.xEof = is_behind,
	.xColumn = give_value,
	.xRowid = give_row_number,
};

/* Copies the rows of the virtual table. */
static int copy(struct store *store, struct rows *rows)
{
	size_t count = rows->state->count;
	sqlite3_stmt *statement;
	int ret = 0;

	if (sqlite3_prepare_v2(store->db, copy_rows, -1, &statement, NULL) !=
	    SQLITE_OK)
		return store_refuse(store, "write");
	while (rows->end < count && ret == 0) {
		rows->begin = rows->end;
		rows->end = count - rows->begin > CHUNK ? rows->begin + CHUNK
							: count;
		if (sqlite3_step(statement) != SQLITE_DONE)
			ret = store_refuse(store, "write");
		sqlite3_reset(statement);
	}
	sqlite3_finalize(statement);
	return ret;
}

/* The rows of the other tables.  There may be attributes of a file without a
   row of its own. */
static int put_others(struct store_writing *writing,
		      const struct state_entry *entry, bool first)
{
	if ((first || !same_writers(entry, entry - 1)) &&
	    store_put_writers(writing, entry) < 0)
		return -1;
	if (!entry->xattrs_size)
		return 0;
	if (store_drop(writing, DROP_XATTRS, entry->dev, entry->ino) < 0)
		return -1;
	return store_put_xattrs(writing, entry);
}

int store_put_all(struct store_writing *writing, const struct state *state)
{
	struct rows rows = { .state = state };
	struct store *store = writing->store;

	for (size_t i = 0; i < state->count; i++)
		if (put_others(writing, &state->entries[i], i == 0) < 0)
			return -1;
	if (sqlite3_create_module(store->db, MODULE, &module, &rows) !=
	    SQLITE_OK)
		return store_refuse(store, "write");
	return copy(store, &rows);
}
