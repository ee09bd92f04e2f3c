/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Wrappers around SQLite that turn result codes into faults.  The files may
 * come from anybody, so a file is checked before its tables are read.
 */
#include "pkgdb/db/sqlite.h"

#include <stdio.h>

#include "common/file/database.h"

sqlite3 *sqlite_open(const char *path, struct fault *fault)
{
	sqlite3 *file = NULL;

	/* A database belongs to one thread. */
	if (database_open(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
			  &file) == SQLITE_OK)
		return file;
	fault_at(fault, path, 0, "%s", sqlite3_errmsg(file));
	sqlite3_close(file);
	return NULL;
}

int sqlite_check(sqlite3 *file, const char *path, const char *view,
		 struct fault *fault)
{
	char what[64];
	int more = database_has_more(file, view, what, sizeof(what));

	if (more < 0)
		return sqlite_refuse(file, path, fault);
	return more ? fault_at(fault, path, 0,
			       "has a %s: no packaging "
			       "database has any",
			       what)
		    : 0;
}

int sqlite_refuse(sqlite3 *file, const char *path, struct fault *fault)
{
	int code = sqlite3_errcode(file);

	if (database_stranger())
		return fault_at(fault, database_stranger(), 0,
				"not a regular "
				"file of this user, with no other name");
	if (code == SQLITE_INTERRUPT || code == SQLITE_NOMEM ||
	    code == SQLITE_TOOBIG)
		return fault_at(fault, path, 0,
				"wants more than its size "
				"allows");
	return fault_at(fault, path, 0, "%s", sqlite3_errmsg(file));
}

int sqlite_take(sqlite3_stmt *row, int column, int64_t least, int64_t most,
		int64_t *number, char why[SQLITE_WHY])
{
	if (database_number(row, column, least, most, number))
		return 0;
	snprintf(why, SQLITE_WHY, "%s is no number, or out of range",
		 sqlite3_column_name(row, column));
	return -1;
}

sqlite3_stmt *sqlite_prepare(sqlite3 *file, const char *path, const char *sql,
			     struct fault *fault)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(file, sql, -1, &statement, NULL) != SQLITE_OK)
		sqlite_refuse(file, path, fault);
	return statement;
}

int64_t sqlite_number(sqlite3 *file, const char *sql, int64_t missing)
{
	sqlite3_stmt *statement = NULL;
	int64_t number = missing;

	if (sqlite3_prepare_v2(file, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

bool sqlite_has_id(const char *path, int64_t id)
{
	struct fault ignored;
	sqlite3 *file = sqlite_open(path, &ignored);
	bool has = file &&
		   sqlite_number(file, "PRAGMA application_id", 0) == id;

	sqlite3_close(file);
	return has;
}
