/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks for the files of a state by walking directories: all of them in one
 * walk, by inode number first, so that few files have to be looked at.
 */
#ifndef STATE_SEARCH_H
#define STATE_SEARCH_H

#include <sys/types.h>

#include "common/str.h"
#include "state/state.h"

struct search {
	struct state *state;
	struct lost *lost; /* by inode number */
	struct alias *aliases;
	struct str path; /* where the walk is */
	size_t missing;	 /* how many are still looked for */
	size_t enough;	 /* stop when so few are left; 0 */
	size_t budget;	 /* directory entries that may yet be looked at */
	bool across;	 /* go on in other file systems */
	dev_t dev;	 /* where this walk began */
};

/* search_fini in any case; `state` must stay as it is in number. */
void search_init(struct search *search, struct state *state);
void search_fini(struct search *search);

/* Looks for the file of this entry, too.  False without memory. */
MUST_CHECK
bool search_add(struct search *search, struct state_entry *entry);

/* What stood under the device `from` stands under `to` now, which may be the
   same.  The first word about a device stands. */
void search_alias(struct search *search, uint32_t from, uint32_t to);

/* The number that the files of a device have now; stores in `told`, if that is
   not NULL, whether anything was said about it. */
uint32_t search_dev(const struct search *search, uint32_t dev, bool *told);

/* Walks a directory; what is found gets its path.  The caller sees to it that
   there is a budget. */
void search_below(struct search *search, const char *dir);

#endif
