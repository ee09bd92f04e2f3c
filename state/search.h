/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searches directories for the files of entries, for all entries in one walk.
 * readdir(3) tells inode numbers, so only files with a wanted number are
 * compared with an entry.
 */
#ifndef STATE_SEARCH_H
#define STATE_SEARCH_H

#include <sys/types.h>

#include "common/str.h"
#include "state/state.h"

/* Directory entries that a search may read where nobody has named the tree: a
   save must not walk a whole disk. */
#define SEARCH_ENTRIES 200000

struct search {
	struct state *state;
	struct lost *lost;     /* the files searched for, by inode number */
	struct alias *aliases; /* device numbers that have changed */
	struct str path;       /* of the file that the walk has reached */
	size_t missing;	       /* files that are not found yet */
	size_t enough; /* the walk ends when no more are missing; mostly 0 */
	size_t budget; /* directory entries that may still be read */
	bool across;   /* enter other file systems */
	dev_t dev;     /* the device where this walk began */
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

/* Walks a directory tree.  An entry whose file is found gets the path and the
   numbers of the file.  Reads at most search->budget directory entries, which
   the caller sets; directories that cannot be read are passed over. */
void search_below(struct search *search, const char *dir);

#endif
