/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Declarations for store*.c alone.  SQLite has signed integers only, so an
 * inode number above INT64_MAX is stored as the negative number with the same
 * bits.  Functions return 0, or -1 after filling in the fault of the running
 * call.
 */
#ifndef STATE_STORE_INSIDE_H
#define STATE_STORE_INSIDE_H

#include <sqlite3.h>

#include "state/store.h"

/* An open database. */
struct store {
	sqlite3 *db;	     /* NULL if opening it failed */
	const char *path;    /* for messages; the caller's */
	struct fault *fault; /* of the running call; the caller's */
};

/* Fills in the fault for SQLite's last error, as "cannot DOING PATH: reason"
   where SQLite gives no better one.  Always -1. */
int store_refuse(struct store *store, const char *doing);

/* Runs SQL statements that return no rows. */
MUST_CHECK
int store_run(struct store *store, const char *sql);

/* Runs a statement that returns one number. */
MUST_CHECK
int store_read_number(struct store *store, const char *sql, int64_t *number);

/* Opens a database; `flags` are SQLITE_OPEN_*.  On failure store->db is
   NULL. */
MUST_CHECK
int store_open_file(struct store *store, const char *path, int flags,
		    struct fault *fault);

/* Checks that the database is a state of a known version, with nothing in its
   schema but tables and indexes. */
MUST_CHECK
int store_check(struct store *store);

/* Stores 1 if the table inodes has the column `was`, which older states lack,
   else 0. */
MUST_CHECK
int store_has_was(struct store *store, int64_t *has);

/* Reads all rows into an empty state, and leaves the state sorted. */
MUST_CHECK
int store_read_all(struct store *store, struct state *state);

/* The statements that write: one row of a table, or all attributes of a file.
 */
enum store_statement {
	PUT_INODE,
	PUT_XATTR,
	PUT_WRITER,
	PUT_META,
	DROP_INODE,
	DROP_XATTRS,
	STORE_STATEMENTS,
};

/* The prepared statements of one transaction. */
struct store_writing {
	struct store *store;
	sqlite3_stmt *statements[STORE_STATEMENTS];
};

/* Prepares the statements.  The caller calls store_end(), also after a
   failure, which frees them and does not commit. */
MUST_CHECK
int store_begin(struct store_writing *writing, struct store *store);
void store_end(struct store_writing *writing);

/* Writes the row of a file, without its attributes, and the row of its writer;
   and the rows of its attributes, which must not exist yet. */
MUST_CHECK
int store_put_inode(struct store_writing *writing,
		    const struct state_entry *entry);
MUST_CHECK
int store_put_xattrs(struct store_writing *writing,
		     const struct state_entry *entry);

/* Deletes the row of a file (DROP_INODE) or its attributes (DROP_XATTRS). */
MUST_CHECK
int store_drop(struct store_writing *writing, enum store_statement which,
	       uint32_t dev, uint64_t ino);

/* Writes the values of the whole state to the table meta; and one text. */
MUST_CHECK
int store_put_meta(struct store_writing *writing, const struct state *state);
MUST_CHECK
int store_put_meta_text(struct store_writing *writing, const char *key,
			const char *value);

#endif
