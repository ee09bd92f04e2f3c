/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SQLite files that may be anybody's.  A database can carry programs (views,
 * triggers, virtual tables) and can lie about its own structure; what is
 * opened here runs none of them, and ends.
 */
#ifndef COMMON_DATABASE_H
#define COMMON_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"

/*
 * sqlite3_open_v2 with every guard that SQLite has.  A statement that takes
 * more steps than the rows of an honest file of this size want is ended with
 * SQLITE_INTERRUPT.  The result is SQLite's; close *db in either case.
 */
MUST_CHECK
int database_open(const char *path, int flags, sqlite3 **db);

/*
 * From now on SQLite opens no journal, log or index of one that belongs neither
 * to this user nor to the owner of its database, and writes to no database that
 * somebody else has put into a sticky folder that others may write (EACCES).
 */
void database_guard_files(void);

/* The file that was refused for that since database_open(); NULL for none. */
const char *database_stranger(void);

/* Removes a database and its journal, log and index of one, as far as they can
   be removed. */
void database_remove(const char *path);

/* Bytes of the file and of its write-ahead log. */
int64_t database_size(const char *path);

/* Statements of our own that are used again and again count all their steps:
   from now on only what never ends is ended. */
void database_trust_statements(sqlite3 *db);

/*
 * Looks whether there is anything but tables of data and their indexes, and
 * perhaps one view, which nobody here asks; NULL for none.  1: there is, and
 * `what` says so ("view 'x'"); 0; or -1 when the schema can't be read.
 */
MUST_CHECK
int database_has_more(sqlite3 *db, const char *view, char *what, size_t size);

/* The value of a column if it is an integer in this range. */
MUST_CHECK
bool database_number(sqlite3_stmt *row, int column, int64_t least, int64_t most,
		     int64_t *number);

/* The value of a column if it is a text without a NUL in it; NULL if not. */
const char *database_text(sqlite3_stmt *row, int column);

#endif
