/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Thin wrappers; see sqlite.h.
 */
#include "pkgdb/sqlite.h"

sqlite3 *sqlite_open(const char *path, struct pkgdb_fault *fault)
{
	sqlite3 *file = NULL;

	/* A database belongs to one thread. */
	if (sqlite3_open_v2(path, &file,
			    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
			    NULL) == SQLITE_OK)
		return file;
	fault_set(fault, path, 0, "%s",
		  file ? sqlite3_errmsg(file) : "out of memory");
	sqlite3_close(file);
	return NULL;
}

sqlite3_stmt *sqlite_prepare(sqlite3 *file, const char *path, const char *sql,
			     struct pkgdb_fault *fault)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(file, sql, -1, &statement, NULL) != SQLITE_OK)
		fault_set(fault, path, 0, "%s", sqlite3_errmsg(file));
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
	struct pkgdb_fault ignored;
	sqlite3 *file = sqlite_open(path, &ignored);
	bool has = file &&
		   sqlite_number(file, "PRAGMA application_id", 0) == id;

	sqlite3_close(file);
	return has;
}
