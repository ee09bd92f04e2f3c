/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searches directories for the files of entries, for all entries in one walk.
 * readdir(3) tells inode numbers, so only files with a wanted number are
 * compared with an entry.
 */
#ifndef STATE_DISK_SEARCH_H
#define STATE_DISK_SEARCH_H

#include <sys/types.h>

#include "state/disk/tree_walk.h"
#include "state/state.h"

struct search {
	struct state *state;
	struct lost *lost;     /* the files searched for, by inode number */
	struct alias *aliases; /* device numbers that have changed */
	struct tree_walk walk; /* the caller sets its budget and `across` */
	size_t missing;	       /* files that are not found yet */
	size_t enough; /* the walk ends when no more are missing; mostly 0 */
};

/* Starts an empty search.  No entry may be added to or removed from `state`
   until search_fini(), which frees the search but not the state. */
void search_init(struct search *search, struct state *state);
void search_fini(struct search *search);

/* Adds an entry whose file is to be found.  False if memory ran out. */
MUST_CHECK
bool search_add(struct search *search, struct state_entry *entry);

/* Says that the device `from` has the number `to` now, which may be the same.
   Only the first call for a device counts. */
void search_alias(struct search *search, uint32_t from, uint32_t to);

/* The number that a device has now.  Stores in `known`, unless that is NULL,
   whether search_alias() was called for the device. */
uint32_t search_dev(const struct search *search, uint32_t dev, bool *known);

/* Walks a directory tree, the directory itself included.  An entry whose file
   is found gets the path and the numbers of the file. */
void search_below(struct search *search, const char *dir);

#endif
