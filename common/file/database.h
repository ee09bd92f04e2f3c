/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens SQLite files of unknown origin.  A database can carry programs (views,
 * triggers, virtual tables) and can lie about its own structure; a database
 * that is opened here runs none of its programs, and every statement ends.
 */
#ifndef COMMON_FILE_DATABASE_H
#define COMMON_FILE_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

/*
 * sqlite3_open_v2 with every guard that SQLite has.  A statement ends with
 * SQLITE_INTERRUPT if it takes more steps than the rows of an honest file of
 * this size need.  Returns SQLite's result; the caller closes *db, also after a
 * failure.
 */
MUST_CHECK
int database_open(const char *path, int flags, sqlite3 **db);

/*
 * From now on SQLite opens no journal, log or index of one that belongs neither
 * to this user nor to the owner of its database, and writes to no database of
 * another user in a sticky directory that others may write (EACCES).
 */
void database_guard_files(void);

/* The path of a file that was refused for these reasons since database_open();
   NULL if there is none.  Valid until the next database_open(). */
const char *database_stranger(void);

/* Removes a database and its journal, log and index of one.  Ignores failures:
   the caller cleans up. */
void database_remove(const char *path);

/* Size of the file and of its write-ahead log, in bytes. */
int64_t database_size(const char *path);

/* Raises the limit of steps for the caller's own statements, which run again
   and again and count the steps of every run: only an endless one reaches it.
 */
void database_trust_statements(sqlite3 *db);

/*
 * True if the schema has anything but tables of data, their indexes, and the
 * view of the name `view` (NULL: none), which this project never reads.
 * Returns 0; 1 after writing a noun for it to `what`, as "view 'x'"; -1 if the
 * schema cannot be read.
 */
MUST_CHECK
int database_has_more(sqlite3 *db, const char *view, char *what, size_t size);

/* Stores the value of a column; false if it is not an integer in this range. */
MUST_CHECK
bool database_number(sqlite3_stmt *row, int column, int64_t least, int64_t most,
		     int64_t *number);

/* The value of a column, valid until the next step; NULL if it is not a text,
   or has a NUL in it. */
const char *database_text(sqlite3_stmt *row, int column);

#endif
