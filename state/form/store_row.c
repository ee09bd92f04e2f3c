/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the readers of all tables of a state do with a row: its values are
 * checked, and an error names the table and the row.
 */
#include <stdio.h>
#include <string.h>

#include "common/file/database.h"
#include "state/form/store_inside.h"

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
