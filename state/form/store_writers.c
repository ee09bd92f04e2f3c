/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the tables writers and changes: who changed the files of a database,
 * which share both.  Of a writer or a change without a row nothing is known; a
 * part that this version does not know is ignored.
 */
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/file/database.h"
#include "state/form/store_inside.h"

/* A row of the table writers. */
struct writer_row {
	int64_t id; /* the key */
	uint32_t pid;
	const char *command;
	UT_hash_handle hh;
};

/* The rows of the table changes with one id. */
struct change_set {
	int64_t id; /* the key */
	struct state_writers *by;
	UT_hash_handle hh;
};

/* Adds a row of the table writers to the hash. */
static int read_writer(struct store_reading *reading, sqlite3_stmt *row)
{
	struct writer_row *writer = state_alloc(reading->state,
						sizeof(*writer));
	struct writer_row *other;
	int64_t pid;

	if (!writer)
		return store_no_room(reading);
	if (store_number(reading, row, 0, INT64_MIN, INT64_MAX, &writer->id) <
		    0 ||
	    store_number(reading, row, 1, 0, UINT32_MAX, &pid) < 0)
		return -1;
	writer->pid = pid;
	writer->command = store_copy_text(reading, row, 2);
	if (!writer->command)
		return -1;
	HASH_FIND(hh, reading->writers, &writer->id, sizeof(writer->id), other);
	if (other)
		return store_refuse_row(reading, "the id occurs twice");
	HASH_ADD(hh, reading->writers, id, sizeof(writer->id), writer);
	return 0;
}

/* Finds the row of the table writers that a column names; NULL if the column
   is, or if there is no such row. */
static int find_writer(struct store_reading *reading, sqlite3_stmt *row,
		       int column, struct writer_row **writer)
{
	int64_t id;

	*writer = NULL;
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return 0;
	if (store_number(reading, row, column, INT64_MIN, INT64_MAX, &id) < 0)
		return -1;
	if (!reading->writer || reading->writer->id != id)
		HASH_FIND(hh, reading->writers, &id, sizeof(id),
			  reading->writer);
	*writer = reading->writer;
	return 0;
}

static struct change_set *find_set(struct store_reading *reading, int64_t id)
{
	if (!reading->change || reading->change->id != id)
		HASH_FIND(hh, reading->changes, &id, sizeof(id),
			  reading->change);
	return reading->change;
}

/* Adds an empty set to the hash; NULL if the state takes no more. */
static struct change_set *add_set(struct store_reading *reading, int64_t id)
{
	struct change_set *set = state_alloc(reading->state, sizeof(*set));

	if (!set)
		return NULL;
	set->id = id;
	set->by = state_new_writers(reading->state);
	if (!set->by)
		return NULL;
	HASH_ADD(hh, reading->changes, id, sizeof(set->id), set);
	return set;
}

/* Adds a row of the table changes to its set. */
static int read_change(struct store_reading *reading, sqlite3_stmt *row)
{
	const char *name = database_text(row, 1);
	struct writer_row *writer;
	enum ledger_part part;
	struct change_set *set;
	int64_t id, when;

	if (store_number(reading, row, 0, INT64_MIN, INT64_MAX, &id) < 0 ||
	    find_writer(reading, row, 2, &writer) < 0 ||
	    store_number(reading, row, 3, 0, UINT32_MAX, &when) < 0)
		return -1;
	if (!name)
		return store_refuse_row(reading, "part is not a text");
	part = state_part(name, strlen(name));
	if (part == LEDGER_PARTS)
		return 0;
	set = find_set(reading, id);
	if (!set)
		set = add_set(reading, id);
	if (!set)
		return store_no_room(reading);
	set->by->part[part] = (struct state_writer){
		.pid = writer ? writer->pid : 0,
		.command = writer ? writer->command : "",
		.when = when,
	};
	return 0;
}

int store_read_writers(struct store_reading *reading,
		       const struct store_columns *has)
{
	if (store_read_rows(reading, "writers",
			    "SELECT id, pid, command FROM writers",
			    read_writer) < 0)
		return -1;
	return has->changes ? store_read_rows(reading, "changes",
					      "SELECT id, part, writer, changed"
					      " FROM changes",
					      read_change)
			    : 0;
}

int store_take_writers(struct store_reading *reading, sqlite3_stmt *row,
		       int writer_column, int changes_column,
		       struct state_entry *entry)
{
	struct writer_row *writer;
	struct change_set *set;
	int64_t id;

	if (find_writer(reading, row, writer_column, &writer) < 0)
		return -1;
	if (writer) {
		entry->pid = writer->pid;
		entry->command = writer->command;
	}
	if (sqlite3_column_type(row, changes_column) == SQLITE_NULL)
		return 0;
	if (store_number(reading, row, changes_column, INT64_MIN, INT64_MAX,
			 &id) < 0)
		return -1;
	set = find_set(reading, id);
	entry->by = set ? set->by : NULL;
	return 0;
}

void store_forget_writers(struct store_reading *reading)
{
	HASH_CLEAR(hh, reading->writers);
	HASH_CLEAR(hh, reading->changes);
}
