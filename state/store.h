/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A state in SQLite: state/schema.sql, described in fakebuild-state(5).
 * Functions return 0, or -1 after filling in the fault.
 */
#ifndef STATE_STORE_H
#define STATE_STORE_H

#include "state/state.h"

/* True if these first bytes of a file say that it is an SQLite file. */
bool store_is_sqlite(const void *bytes, size_t size);

/* Reads a whole database.  The result is sorted. */
MUST_CHECK
int store_read(struct state *state, const char *path, struct fault *fault);

/*
 * Writes a sorted state into an empty file.  The caller sees to the disk
 * (fsync) and to the final name, which is the one that faults tell.
 */
MUST_CHECK
int store_create(const struct state *state, const char *path, const char *name,
		 struct fault *fault);

/* ------------------------------------------------------ a live database */

/*
 * A database that is kept beside a live ledger.  It is opened in WAL mode,
 * made if there is none.
 */
struct store;

MUST_CHECK
struct store *store_open(const char *path, struct fault *fault);

/* Closes it; in one file again, if `final`.  store may be NULL. */
void store_close(struct store *store, bool final);

/* Which of the database's rows a sync may change. */
enum store_sync {
	STORE_MIRROR,  /* all: the state is the truth */
	STORE_OVERLAY, /* those that the state tells newer; delete none */
	STORE_UPDATE,  /* those of the state, without a look at the rest */
};

/*
 * Changes the database, in one transaction that is on disk when this returns,
 * to what a sorted state says; only rows that differ are written.
 */
MUST_CHECK
int store_sync(struct store *store, const struct state *state,
	       enum store_sync how, struct fault *fault);

/* The second in which the last state was taken, 0 if there is none. */
MUST_CHECK
int store_get_saved(struct store *store, uint64_t *saved, struct fault *fault);

/*
 * The ledger that belongs to it (see own_ledger.h): a text, "" if there is
 * none; `size` bytes of room.
 */
MUST_CHECK
int store_get_live(struct store *store, char *live, size_t size,
		   struct fault *fault);
MUST_CHECK
int store_set_live(struct store *store, const char *live, struct fault *fault);

#endif
