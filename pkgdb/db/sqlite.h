/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of SQLite that the readers need, with faults instead of result
 * codes.  The state of a session and the compiled form are such files.
 */
#ifndef PKGDB_DB_SQLITE_H
#define PKGDB_DB_SQLITE_H

#include <sqlite3.h>

#include "pkgdb/db/db.h"

/* Opens a file for reading; sqlite3_close it.  NULL with the fault. */
MUST_CHECK
sqlite3 *sqlite_open(const char *path, struct fault *fault);

/* Refuses a file with triggers, views or virtual tables, which could run SQL of
   somebody else; `view`, if not NULL, is allowed.  0, or -1 with the fault. */
MUST_CHECK
int sqlite_check(sqlite3 *file, const char *path, const char *view,
		 struct fault *fault);

/* Sets the fault to SQLite's last error.  Returns -1. */
int sqlite_refuse(sqlite3 *file, const char *path, struct fault *fault);

/* Bytes of the text that says why a column is bad. */
#define SQLITE_WHY 64

/* Reads a column that must be an integer in this range.  0, or -1 with `why`
   filled in. */
MUST_CHECK
int sqlite_take(sqlite3_stmt *row, int column, int64_t least, int64_t most,
		int64_t *number, char why[SQLITE_WHY]);

/* Prepares a statement; NULL with the fault, which names `path`. */
MUST_CHECK
sqlite3_stmt *sqlite_prepare(sqlite3 *file, const char *path, const char *sql,
			     struct fault *fault);

/* Sets a parameter of a statement, which is NULL unless it is stated, or unless
   there is a text; that must live until the statement has run. */
void sqlite_put_number(sqlite3_stmt *row, int column, int64_t value,
		       bool stated);
void sqlite_put_text(sqlite3_stmt *row, int column, const char *text);

/* Runs a statement that has no rows, and clears its parameters.  0 or -1. */
MUST_CHECK
int sqlite_run(sqlite3_stmt *statement);

/* The number that a PRAGMA or SELECT yields; `missing` on any error. */
int64_t sqlite_number(sqlite3 *file, const char *sql, int64_t missing);

/* True if a file has this application_id. */
bool sqlite_has_id(const char *path, int64_t id);

#endif
