/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts the entries of a saved state that fit no file.  The search works on a
 * copy, since an entry whose file is found takes over the path and the numbers
 * of that file, and the caller's state must stay as it was saved.
 */
#include "state/disk/fit.h"

#include "state/disk/match.h"
#include "state/disk/search.h"

/* Copies the entries, whose texts stay those of `state`; false without memory.
 */
static bool copy(const struct state *state, struct state *to)
{
	for (size_t i = 0; i < state->count; i++) {
		struct state_entry *entry = state_add(to);

		if (!entry)
			return false;
		*entry = state->entries[i];
	}
	return true;
}

/* Whether only a search can find the file of an entry. */
static bool has_no_path(const struct state_entry *entry)
{
	return !entry->nlink && !entry->path && !entry->was;
}

/*
 * Searches below `where` for the files of entries without a path: all of
 * fakeroot's states have none.  One file is enough to show that the state
 * belongs here; with `all`, every file is searched for.  Returns false if the
 * search ended before it had read all directories.
 */
static bool search_near(struct state *state, bool all, const char *where)
{
	struct search search;
	bool whole;

	search_init(&search, state);
	for (size_t i = 0; i < state->count; i++)
		if (has_no_path(&state->entries[i]) &&
		    !search_add(&search, &state->entries[i]))
			break;
	search.enough = all || !search.missing ? 0 : search.missing - 1;
	search.walk.budget = all ? SIZE_MAX : TREE_WALK_ENTRIES;
	if (search.missing)
		search_below(&search, where);
	whole = search.walk.budget;
	search_fini(&search);
	return whole;
}

/* Whether another file lies at the entry's path, as in a copy of the tree. */
static bool is_replaced(const struct state_entry *entry)
{
	struct seen_file seen;

	return entry->path &&
	       match_path(entry, entry->path, &seen) == MATCH_OTHER;
}

/* Why no file fits an entry, for a message.  NULL if the file is known to be
   deleted: such an entry can harm no other file. */
static const char *why_lost(const struct state_entry *entry,
			    const struct state_entry *relocated,
			    struct state_dir *last)
{
	if (!entry->path && !entry->was)
		return "not found, and no path is known";
	if (is_replaced(entry))
		return "another file lies there";
	return state_is_gone_near(relocated, last) ? NULL : "not found";
}

/* Counts and reports the entries that fit no file, and takes back fit->none. */
static void count(const struct state *state, const struct state *relocated,
		  const struct search_options *how, struct state_fit *fit)
{
	struct state_dir last = { .path = NULL };

	for (size_t i = 0; i < state->count; i++) {
		const struct state_entry *entry = &state->entries[i];
		const char *why = NULL;

		if (entry->marks & STATE_ASLEEP)
			continue;
		if (!relocated->entries[i].nlink)
			why = why_lost(entry, &relocated->entries[i], &last);
		else if (fit->none && !is_replaced(entry))
			fit->none = false;
		if (!why || !how || !how->left_out)
			continue;
		fit->lost++;
		how->left_out(how->arg, why, entry);
	}
}

void fit_search(const struct state *state, const struct search_options *how,
		struct state_fit *fit)
{
	const char *root = how && how->root ? how->root : ".";
	bool all = how && how->left_out;
	char where[PATH_MAX];
	struct state relocated;

	state_init(&relocated);
	if (copy(state, &relocated)) {
		state_relocate(&relocated, how ? how->root : NULL);
		if (realpath(root, where) &&
		    !search_near(&relocated, all, where))
			fit->none = false;
		count(state, &relocated, how, fit);
	}
	state_fini(&relocated);
}
