/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A state as a database of SQLite.  state/form/schema.sql is the format, and
 * fakebuild-state(5) its manual.  A function with a `fault` returns 0, or -1
 * after it has filled in the fault.
 */
#ifndef STATE_FORM_STORE_H
#define STATE_FORM_STORE_H

#include "state/state.h"

/* True if these first bytes of a file are those of an SQLite database. */
bool store_is_sqlite(const void *bytes, size_t size);

/* True if an SQLite file has the application id of a state. */
bool store_is_state(const char *path);

/* Fails if there is no SQLite, for a database that is to be made at `path`. */
MUST_CHECK
int store_check_library(const char *path, struct fault *fault);

/* Reads a whole database into an empty state, and leaves the state sorted.  The
   database itself does not change.  The caller calls state_fini(), also after a
   failure. */
MUST_CHECK
int store_read(struct state *state, const char *path, struct fault *fault);

/*
 * Writes a sorted state into the empty file at `path`, without a journal and
 * without fsync(2): the caller calls that, and then renames the file to `name`,
 * the name that the fault tells.
 */
MUST_CHECK
int store_create(const struct state *state, const char *path, const char *name,
		 struct fault *fault);

/* ------------------------------------------------------ a live database */

/* A database that is updated while a session runs. */
struct store;

/* Opens a database in WAL mode, and makes it if there is none.  The caller
   closes the result; NULL after filling in the fault. */
MUST_CHECK
struct store *store_open(const char *path, struct fault *fault);

/* Closes the database and frees `store`, which may be NULL.  With `final` the
   write-ahead log is merged into the database if SQLite can do that. */
void store_close(struct store *store, bool final);

/* Which of the database's rows a sync may change. */
enum store_sync {
	STORE_MIRROR,  /* all: rows that the state lacks are deleted */
	STORE_OVERLAY, /* rows that are older than the state's; none is deleted
			*/
	STORE_UPDATE,  /* the rows of the state's entries, unread */
};

/*
 * Writes a sorted state to the database in one transaction, which is on disk
 * when this returns 0, and has changed nothing when it returns -1.  Only rows
 * that differ are written.
 */
MUST_CHECK
int store_sync(struct store *store, const struct state *state,
	       enum store_sync how, struct fault *fault);

/* Stores the second in which the last state was read from its ledger; 0 if the
   database is empty. */
MUST_CHECK
int store_get_saved(struct store *store, uint64_t *saved, struct fault *fault);

/* Reads the generation of the database, a random text that every writer
   replaces; "" is none. */
MUST_CHECK
int store_get_generation(struct store *store, char *generation, size_t size,
			 struct fault *fault);

/*
 * Reads or sets the name of the database's own ledger (own_ledger.h), which
 * stands under meta.live; "" is none.  `name` is a buffer of `size` bytes.
 */
MUST_CHECK
int store_get_ledger(struct store *store, char *name, size_t size,
		     struct fault *fault);
MUST_CHECK
int store_set_ledger(struct store *store, const char *name,
		     struct fault *fault);

/* Merges the write-ahead log into the database, and keeps others from writing
   to it until store_close().  Stores whether they did since store_sync(). */
MUST_CHECK
int store_hold(struct store *store, bool *changed, struct fault *fault);

#endif
