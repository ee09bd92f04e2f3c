/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Declarations for store*.c alone.  SQLite has signed integers only, so an
 * inode number above INT64_MAX is stored as the negative number with the same
 * bits.  Functions return 0, or -1 after filling in the fault of the running
 * call.
 */
#ifndef STATE_FORM_STORE_INSIDE_H
#define STATE_FORM_STORE_INSIDE_H

#include <sqlite3.h>

#include "state/form/store.h"

/* An open database. */
struct store {
	sqlite3 *db;	     /* NULL if opening it failed */
	const char *path;    /* for messages; the caller's */
	struct fault *fault; /* of the running call; the caller's */
	int64_t version;     /* as SQLite told it in store_sync() */
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

/* A value of the table meta as text; "" if there is none. */
MUST_CHECK
int store_get_meta(struct store *store, const char *key, char *value,
		   size_t size);

/* Opens the database at `path`, which messages call `name`; `flags` are
   SQLITE_OPEN_*.  On failure store->db is NULL. */
MUST_CHECK
int store_open_file(struct store *store, const char *path, const char *name,
		    int flags, struct fault *fault);

/* Checks that the database is a state of a known version, with nothing in its
   schema but tables and indexes. */
MUST_CHECK
int store_check(struct store *store);

/* The columns of the table inodes that older states lack; with `changes` they
   lack the table of that name, too. */
struct store_columns {
	bool was;
	bool changes;
};
MUST_CHECK
int store_ask_columns(struct store *store, struct store_columns *has);

/* The state of reading one database. */
struct store_reading {
	struct store *store;
	struct state *state;
	struct writer_row *writers; /* hash of the table writers */
	struct change_set *changes; /* hash of the table changes, by id */
	/* The last that was looked up in each: most rows share them. */
	struct writer_row *writer;
	struct change_set *change;
	/* For messages: the current table and row, from 1. */
	const char *table;
	uint64_t row;
};

/* Calls `take` for each row of a query, until it fails; `table` is for
   messages. */
typedef int store_take_row(struct store_reading *reading, sqlite3_stmt *row);
MUST_CHECK
int store_read_rows(struct store_reading *reading, const char *table,
		    const char *sql, store_take_row *take);

/* Fills in the fault for the current row; and for a state that could not take
   it, by errno.  Always -1. */
int store_refuse_row(struct store_reading *reading, const char *why);
int store_no_room(struct store_reading *reading);

/* Reads a column that must be an integer in this range. */
MUST_CHECK
int store_number(struct store_reading *reading, sqlite3_stmt *row, int column,
		 int64_t least, int64_t most, int64_t *number);

/* Copies a column that must be a text into the state; NULL with the fault. */
MUST_CHECK
const char *store_copy_text(struct store_reading *reading, sqlite3_stmt *row,
			    int column);

/* In store_writers.c: reads the tables writers and changes; sets pid, command
   and `by` of an entry from two columns of its row; frees what was read. */
MUST_CHECK
int store_read_writers(struct store_reading *reading,
		       const struct store_columns *has);
MUST_CHECK
int store_take_writers(struct store_reading *reading, sqlite3_stmt *row,
		       int writer, int changes, struct state_entry *entry);
void store_forget_writers(struct store_reading *reading);

/* Reads all rows into an empty state, and leaves the state sorted. */
MUST_CHECK
int store_read_all(struct store *store, struct state *state);

/* The statements that write: one row of a table, or all attributes of a file.
 */
enum store_statement {
	PUT_INODE,
	PUT_XATTR,
	PUT_WRITER,
	PUT_CHANGE,
	PUT_META,
	DROP_INODE,
	DROP_XATTRS,
	STORE_STATEMENTS,
};

/* The prepared statements of one transaction. */
struct store_writing {
	struct store *store;
	sqlite3_stmt *statements[STORE_STATEMENTS];
	int64_t writer; /* the number of the one that was written last */
	/* The writers that were written last, and their number. */
	const struct state_writers *by;
	int64_t changes;
};

/* Prepares the statements.  The caller calls store_end(), also after a
   failure, which frees them and does not commit. */
MUST_CHECK
int store_begin(struct store_writing *writing, struct store *store);
void store_end(struct store_writing *writing);

/* Binds the values of PUT_INODE, with that number. */
void store_bind_inode(sqlite3_stmt *statement, const struct state_entry *entry,
		      int64_t changes);

/* Writes the row of a file, without its attributes, and the row of its writer;
   and the rows of its attributes, which must not exist yet. */
MUST_CHECK
int store_put_inode(struct store_writing *writing,
		    const struct state_entry *entry);
MUST_CHECK
int store_put_xattrs(struct store_writing *writing,
		     const struct state_entry *entry);

/* The number of the row of a writer, and of those of who changed which part; 0
   if that is not known. */
int64_t store_writer_id(uint32_t pid, const char *command);
int64_t store_changes_id(const struct state_writers *by);

/* Writes those rows for an entry. */
MUST_CHECK
int store_put_writers(struct store_writing *writing,
		      const struct state_entry *entry);

/* In store_all.c: writes the rows of all entries of a sorted state while the
   table inodes is empty, with those of their writers and attributes. */
MUST_CHECK
int store_put_all(struct store_writing *writing, const struct state *state);

/* Deletes the row of a file (DROP_INODE) or its attributes (DROP_XATTRS). */
MUST_CHECK
int store_drop(struct store_writing *writing, enum store_statement which,
	       uint32_t dev, uint64_t ino);

/* Writes the values of the whole state to the table meta, with a new
   generation; and one text. */
MUST_CHECK
int store_put_meta(struct store_writing *writing, const struct state *state);
MUST_CHECK
int store_put_meta_text(struct store_writing *writing, const char *key,
			const char *value);

#endif
