/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few things we need from SQLite, with faults instead of codes.
 */
#ifndef PKGDB_DB_SQLITE_H
#define PKGDB_DB_SQLITE_H

#include <sqlite3.h>

#include "pkgdb/db/db.h"

/* Opens a file for reading; NULL with the fault. */
MUST_CHECK
sqlite3 *sqlite_open(const char *path, struct fault *fault);

/* Refuses a file that has more than tables of data and the view that its format
   gives to people, or NULL; 0, or -1 with the fault. */
MUST_CHECK
int sqlite_check(sqlite3 *file, const char *path, const char *view,
		 struct fault *fault);

/* The fault for SQLite's last error; always -1. */
int sqlite_refuse(sqlite3 *file, const char *path, struct fault *fault);

/* Room for what is wrong with a column. */
#define SQLITE_WHY 64

/* The value of a column that must be an integer in this range; -1 says why
   not. */
MUST_CHECK
int sqlite_take(sqlite3_stmt *row, int column, int64_t least, int64_t most,
		int64_t *number, char why[SQLITE_WHY]);

/* Prepares a statement; NULL with the fault, which names `path`. */
MUST_CHECK
sqlite3_stmt *sqlite_prepare(sqlite3 *file, const char *path, const char *sql,
			     struct fault *fault);

/* The number that a PRAGMA or SELECT gives; `missing` on any trouble. */
int64_t sqlite_number(sqlite3 *file, const char *sql, int64_t missing);

/* Whether a file has this application_id. */
bool sqlite_has_id(const char *path, int64_t id);

#endif
