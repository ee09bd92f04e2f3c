/* SPDX-License-Identifier: BSD-2-Clause */
/* See fit.h.  All is tried on a copy, since whoever finds a file takes over
   what its path and its number are. */
#include "state/fit.h"

#include "state/match.h"
#include "state/search.h"

/* Directory entries that are looked at to find one file without a path. */
#define PROBE_ENTRIES 200000

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

static bool is_placeless(const struct state_entry *entry)
{
	return !entry->nlink && !entry->path && !entry->was;
}

/* fakeroot's states have no paths: some file of it should be near; or all, if
   each counts.  False if not all was looked at. */
static bool look_near(struct state *state, bool all, const char *where)
{
	struct search search;
	bool whole;

	search_init(&search, state);
	for (size_t i = 0; i < state->count; i++)
		if (is_placeless(&state->entries[i]) &&
		    !search_add(&search, &state->entries[i]))
			break;
	search.enough = all || !search.missing ? 0 : search.missing - 1;
	search.budget = all ? SIZE_MAX : PROBE_ENTRIES;
	if (search.missing)
		search_below(&search, where);
	whole = search.budget;
	search_fini(&search);
	return whole;
}

/* Another file has its path, as in a copy of the tree. */
static bool is_replaced(const struct state_entry *entry)
{
	struct seen_file seen;

	return entry->path &&
	       match_path(entry, entry->path, &seen) == MATCH_OTHER;
}

/* What is gone harms nobody, and where it lay is known: NULL. */
static const char *why_lost(const struct state_entry *entry,
			    const struct state_entry *placed)
{
	if (!entry->path && !entry->was)
		return "not found, and no path is known";
	if (is_replaced(entry))
		return "another file lies there";
	return state_is_gone(placed) ? NULL : "not found";
}

static void count(const struct state *state, const struct state *placed,
		  const struct search_options *how, struct state_fit *fit)
{
	for (size_t i = 0; i < state->count; i++) {
		const struct state_entry *entry = &state->entries[i];
		const char *why = NULL;

		if (entry->marks & STATE_ASLEEP)
			continue;
		if (!placed->entries[i].nlink)
			why = why_lost(entry, &placed->entries[i]);
		else if (fit->none && !is_replaced(entry))
			fit->none = false;
		if (!why || !how || !how->left_out)
			continue;
		fit->lost++;
		how->left_out(why, entry);
	}
}

void fit_look(const struct state *state, const struct search_options *how,
	      struct state_fit *fit)
{
	const char *root = how && how->root ? how->root : ".";
	bool all = how && how->left_out;
	char where[PATH_MAX];
	struct state placed;

	state_init(&placed);
	if (copy(state, &placed)) {
		state_relocate(&placed, how ? how->root : NULL);
		if (realpath(root, where) && !look_near(&placed, all, where))
			fit->none = false;
		count(state, &placed, how, fit);
	}
	state_fini(&placed);
}
