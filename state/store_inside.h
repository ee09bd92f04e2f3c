/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What store*.c share with each other and with nobody else.  SQLite knows
 * signed integers only: 64-bit inode numbers are stored by their bits.
 * Functions return 0, or -1 after filling in the fault of the running call.
 */
#ifndef STATE_STORE_INSIDE_H
#define STATE_STORE_INSIDE_H

#include <sqlite3.h>

#include "state/store.h"

struct store {
	sqlite3 *db;
	const char *path;    /* the caller's */
	struct fault *fault; /* of the running call */
};

/* Words for SQLite's last error; "cannot DOING PATH: reason".  Always -1. */
int store_refuse(struct store *store, const char *doing);

/* Runs statements that give no rows. */
MUST_CHECK
int store_run(struct store *store, const char *sql);

/* The number that a statement gives. */
MUST_CHECK
int store_read_number(struct store *store, const char *sql, int64_t *number);

/* Opens a file; `flags` are SQLITE_OPEN_*.  On failure there is no db. */
MUST_CHECK
int store_open_file(struct store *store, const char *path, int flags,
		    struct fault *fault);

/* Is this a state, and one that we understand? */
MUST_CHECK
int store_check(struct store *store);

/* Whether inodes.was is there: 0 or 1. */
MUST_CHECK
int store_has_was(struct store *store, int64_t *has);

/* Reads all rows; the result is sorted. */
MUST_CHECK
int store_read_all(struct store *store, struct state *state);

enum store_statement {
	PUT_INODE,
	PUT_XATTR,
	PUT_WRITER,
	PUT_META,
	DROP_INODE,
	DROP_XATTRS,
	STORE_STATEMENTS,
};

/* Prepared statements; store_end in any case. */
struct store_writing {
	struct store *store;
	sqlite3_stmt *statements[STORE_STATEMENTS];
};

MUST_CHECK
int store_begin(struct store_writing *writing, struct store *store);
void store_end(struct store_writing *writing);

/* The row of a file, without its attributes; and those. */
MUST_CHECK
int store_put_inode(struct store_writing *writing,
		    const struct state_entry *entry);
MUST_CHECK
int store_put_xattrs(struct store_writing *writing,
		     const struct state_entry *entry);

/* DROP_INODE or DROP_XATTRS of a file. */
MUST_CHECK
int store_drop(struct store_writing *writing, enum store_statement which,
	       uint32_t dev, uint64_t ino);

/* What the state says of itself; and one word more. */
MUST_CHECK
int store_put_meta(struct store_writing *writing, const struct state *state);
MUST_CHECK
int store_put_meta_text(struct store_writing *writing, const char *key,
			const char *value);

#endif
