/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes rows.  In a file of its own, as faked, which only reads packaging
 * databases, has no use for the functions of SQLite behind it.
 */
#include "pkgdb/db/sqlite.h"

void sqlite_put_number(sqlite3_stmt *row, int column, int64_t value,
		       bool stated)
{
	if (stated)
		sqlite3_bind_int64(row, column, value);
}

void sqlite_put_text(sqlite3_stmt *row, int column, const char *text)
{
	if (text)
		sqlite3_bind_text(row, column, text, -1, SQLITE_STATIC);
}

int sqlite_run(sqlite3_stmt *statement)
{
	int step = sqlite3_step(statement);

	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return step == SQLITE_DONE ? 0 : -1;
}
