/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of SQLite for a program that has to start where libsqlite3 is
 * not installed: faked, copied alone into an image.  Each passes its call on to
 * the library, which is loaded for the first one.  A program is linked with
 * this file or with the library, and its callers do not tell them apart:
 * without the library, opening a database is an error of SQLite.
 */
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>

#include "common/base.h"

/* A test compares this with what the other programs are linked with. */
#define LIBRARY "libsqlite3.so.0"

#define MISSING LIBRARY " cannot be loaded; install it, or save states as text"

/* NULL without the library, or if it is too old to have the function. */
static void *find(const char *function)
{
	static void *library;

	if (!library)
		library = dlopen(LIBRARY, RTLD_NOW);
	return library ? dlsym(library, function) : NULL;
}

/* Defines a function by its type, name, parameters and arguments, and what it
   returns if it is not found. */
#define FORWARD(type, name, parameters, arguments, missing)     \
	type name parameters                                    \
	{                                                       \
		static __typeof__(name) *real;                  \
                                                                \
		if (!real)                                      \
			real = find(#name);                     \
		return real ? real arguments : (type)(missing); \
	}

/* clang-format off */
FORWARD(int, sqlite3_libversion_number, (void), (), 0)
FORWARD(sqlite3_vfs *, sqlite3_vfs_find, (const char *name), (name), NULL)
FORWARD(sqlite3_int64, sqlite3_hard_heap_limit64, (sqlite3_int64 n), (n), 0)

FORWARD(int, sqlite3_open_v2,
	(const char *path, sqlite3 **db, int flags, const char *vfs),
	(path, db, flags, vfs), SQLITE_ERROR)
FORWARD(int, sqlite3_close, (sqlite3 *db), (db), SQLITE_OK)
FORWARD(int, sqlite3_busy_timeout, (sqlite3 *db, int ms), (db, ms), 0)
FORWARD(int, sqlite3_limit, (sqlite3 *db, int id, int most), (db, id, most), 0)
FORWARD(void, sqlite3_progress_handler,
	(sqlite3 *db, int steps, int (*call)(void *), void *data),
	(db, steps, call, data), 0)
FORWARD(int, sqlite3_exec,
	(sqlite3 *db, const char *sql,
	 int (*take)(void *, int, char **, char **), void *data, char **error),
	(db, sql, take, data, error), SQLITE_ERROR)

FORWARD(int, sqlite3_total_changes, (sqlite3 *db), (db), 0)
FORWARD(int, sqlite3_errcode, (sqlite3 *db), (db), SQLITE_ERROR)
FORWARD(int, sqlite3_extended_errcode, (sqlite3 *db), (db), SQLITE_ERROR)
FORWARD(const char *, sqlite3_errmsg, (sqlite3 *db), (db), MISSING)
FORWARD(int, sqlite3_system_errno, (sqlite3 *db), (db), 0)

FORWARD(int, sqlite3_prepare_v2,
	(sqlite3 *db, const char *sql, int size, sqlite3_stmt **row,
	 const char **tail),
	(db, sql, size, row, tail), SQLITE_ERROR)
FORWARD(int, sqlite3_step, (sqlite3_stmt *row), (row), SQLITE_ERROR)
FORWARD(int, sqlite3_reset, (sqlite3_stmt *row), (row), SQLITE_ERROR)
FORWARD(int, sqlite3_finalize, (sqlite3_stmt *row), (row), SQLITE_OK)

FORWARD(int, sqlite3_bind_null, (sqlite3_stmt *row, int i), (row, i),
	SQLITE_ERROR)
FORWARD(int, sqlite3_bind_int64, (sqlite3_stmt *row, int i, sqlite3_int64 n),
	(row, i, n), SQLITE_ERROR)
FORWARD(int, sqlite3_bind_text,
	(sqlite3_stmt *row, int i, const char *text, int size,
	 void (*done)(void *)),
	(row, i, text, size, done), SQLITE_ERROR)
FORWARD(int, sqlite3_bind_blob,
	(sqlite3_stmt *row, int i, const void *bytes, int size,
	 void (*done)(void *)),
	(row, i, bytes, size, done), SQLITE_ERROR)

FORWARD(const char *, sqlite3_column_name, (sqlite3_stmt *row, int i),
	(row, i), NULL)
FORWARD(int, sqlite3_column_type, (sqlite3_stmt *row, int i), (row, i), 0)
FORWARD(int, sqlite3_column_int, (sqlite3_stmt *row, int i), (row, i), 0)
FORWARD(sqlite3_int64, sqlite3_column_int64, (sqlite3_stmt *row, int i),
	(row, i), 0)
FORWARD(int, sqlite3_column_bytes, (sqlite3_stmt *row, int i), (row, i), 0)
FORWARD(const unsigned char *, sqlite3_column_text,
	(sqlite3_stmt *row, int i), (row, i), NULL)
FORWARD(const void *, sqlite3_column_blob, (sqlite3_stmt *row, int i),
	(row, i), NULL)

FORWARD(int, sqlite3_create_module,
	(sqlite3 *db, const char *name, const sqlite3_module *module,
	 void *data),
	(db, name, module, data), SQLITE_ERROR)
FORWARD(int, sqlite3_declare_vtab, (sqlite3 *db, const char *sql), (db, sql),
	SQLITE_ERROR)
FORWARD(void, sqlite3_result_int64, (sqlite3_context *to, sqlite3_int64 n),
	(to, n), 0)
FORWARD(void, sqlite3_result_text,
	(sqlite3_context *to, const char *text, int size,
	 void (*done)(void *)),
	(to, text, size, done), 0)
/* clang-format on */

/* With the switches of common/file/database.c, which take an int and a
   pointer. */
int sqlite3_db_config(sqlite3 *db, int id, ...)
{
	__typeof__(sqlite3_db_config) *real = find("sqlite3_db_config");
	va_list rest;
	int on, *is_on;

	va_start(rest, id);
	on = va_arg(rest, int);
	is_on = va_arg(rest, int *);
	va_end(rest);
	return real ? real(db, id, on, is_on) : SQLITE_ERROR;
}
