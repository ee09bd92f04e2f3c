/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes few rows of a database whose kept ledger (kept.h) says which records
 * it lacks, in one transaction: the database is not read as a whole, and only
 * rows that differ are written.  It stays in the journal mode that it is in,
 * since to change that is a write as well.
 *
 * Functions return 0, or -1 after filling in the fault of store_few_open().
 */
#ifndef STATE_FORM_STORE_FEW_H
#define STATE_FORM_STORE_FEW_H

#include "state/form/store.h"

struct store_few;

/* Opens a database, and begins a transaction: nobody else writes until
   store_few_close(), which the caller calls.  NULL after filling in the
   fault, which has to live as long. */
MUST_CHECK
struct store_few *store_few_open(const char *path, struct fault *fault);

/* Commits, or leaves all as it was; begins another transaction in any case. */
MUST_CHECK
int store_few_end(struct store_few *few, bool commit);

/* Closes the database without another change, and frees `few`, which may be
   NULL. */
void store_few_close(struct store_few *few);

/* The path that the row of an entry has, which lives as long as `state`; NULL
   if there is no such row, or it has none. */
MUST_CHECK
int store_few_path(struct store_few *few, struct state *state,
		   const struct state_entry *entry, const char **path);

/* Whether there is a row that says the same as an entry, wherever its file
   is. */
MUST_CHECK
int store_few_same(struct store_few *few, const struct state_entry *entry,
		   bool *same);

/* Writes the entries of a state that differ from their rows, and deletes the
   rows of the keys in `gone`.  Another row that has the path of a row that is
   written loses it.  Adds to `count` how many rows were written or deleted. */
MUST_CHECK
int store_few_sync(struct store_few *few, const struct state *state,
		   const struct state *gone, size_t *count);

/* Sets the values of the whole state, with a new generation. */
MUST_CHECK
int store_few_put_meta(struct store_few *few, const struct state *state);

/* A value of the table meta as text; "" if there is none. */
MUST_CHECK
int store_few_meta(struct store_few *few, const char *key, char *value,
		   size_t size);

/* Sets the name of the ledger, as store_set_ledger(). */
MUST_CHECK
int store_few_set_ledger(struct store_few *few, const char *name);

/* A number that changes when another process writes to the database. */
MUST_CHECK
int store_few_version(struct store_few *few, int64_t *version);

#endif
