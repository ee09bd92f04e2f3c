/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prepares a saved state for the ledger of a session.  A device may have
 * another number after a reboot or a new mount; a sample of the recorded paths
 * shows the number of today.  An entry that cannot be proven to describe its
 * file is put to sleep: the session does not show it, and the next save writes
 * it again.  This file never drops an entry.
 */
#include <string.h>

#include "state/disk/fit.h"
#include "state/disk/match.h"
#include "state/disk/search.h"

/* How many files of a device are compared, as long as one of them fits. */
#define SAMPLE 64

/* The entries of one device in a sorted state, and the matches among them. */
struct group {
	struct state_entry *first, *end;
	size_t exact; /* files found under the recorded numbers */
	size_t moved; /* files found under another device number, `dev`,
			 or another inode number */
	bool layered; /* on an overlay: each file may have got another
			 number of its own */
	uint32_t dev; /* the number of today; 0: no file was found moved */
};

/* Counts the match of one file. */
static void count(struct group *group, const struct state_entry *entry,
		  enum match how, const struct seen_file *seen)
{
	switch (how) {
	case MATCH_EXACT: group->exact++; break;
	case MATCH_REKEYED:
		if (seen->key.dev != entry->dev)
			group->dev = seen->key.dev;
		group->moved++;
		break;
	default: break;
	}
}

/* Compares the file at an entry's path.  A weak entry proves nothing about the
   device, as any file of the same type could have the inode number. */
static void sample_entry(struct group *group, const struct state_entry *entry)
{
	struct seen_file seen;
	enum match how;

	if (!entry->path || match_is_weak(entry))
		return;
	how = match_path(entry, entry->path, &seen);
	count(group, entry, how, &seen);
	if (how < MATCH_REKEYED)
		return;
	group->layered = group->layered || match_is_on_overlay(entry->path);
}

/* Whether a file of the group was found. */
static bool fits(const struct group *group)
{
	return group->exact || group->moved;
}

/* Compares a sample of the group; all entries, if none of the sample fits. */
static void sample(struct group *group)
{
	size_t step = (group->end - group->first + SAMPLE - 1) / SAMPLE;

	for (struct state_entry *e = group->first; e < group->end; e += step) {
		sample_entry(group, e);
		if ((size_t)(group->end - e) <= step)
			break;
	}
	for (struct state_entry *e = group->first;
	     e < group->end && !fits(group); e++)
		sample_entry(group, e);
}

/* Gives each entry the numbers of its own file. */
static void rekey_each(const struct group *group)
{
	struct seen_file seen;

	for (struct state_entry *e = group->first; e < group->end; e++)
		if (e->path && !match_is_weak(e) &&
		    match_path(e, e->path, &seen) == MATCH_REKEYED)
			match_take(e, &seen);
}

/* Gives the new device number to the entries that were not compared. */
static void move_rest(const struct group *group)
{
	for (struct state_entry *e = group->first; e < group->end; e++) {
		if (e->marks & STATE_PROVEN || (match_is_weak(e) && e->path))
			continue;
		e->dev = group->dev;
		e->marks |= STATE_REKEYED;
	}
}

/*
 * Checks the entries with a weak tag.  An inode number alone proves little,
 * since it may belong to another file today: an entry with a path is believed
 * only if a file with that number lies at the path, and sleeps otherwise.  If
 * no entry with a full tag has shown the device number of today, the weak ones
 * do.
 */
static void check_weak(struct group *group, const struct search_options *how,
		       struct state_fit *fit)
{
	bool proven = fits(group);
	struct seen_file seen;
	enum match match;

	for (struct state_entry *e = group->first; e < group->end; e++) {
		if (!e->path || !match_is_weak(e))
			continue;
		match = match_path(e, e->path, &seen);
		if (match >= MATCH_REKEYED) {
			if (!proven)
				count(group, e, match, &seen);
			match_take(e, &seen);
			fit->none = false;
			continue;
		}
		e->marks |= STATE_ASLEEP;
		fit->asleep++;
		if (how && how->left_out)
			how->left_out(how->arg, "not believed", e);
	}
}

/*
 * Gives the entries of one device their numbers of today.  If some files of the
 * sample still have the recorded device number, the device has not moved, and
 * others that seem moved lie on a copy of it.  On an overlay every file is
 * compared, since each may have got a number of its own.
 */
static void rekey_device(struct group *group, const struct search_options *how,
			 struct state_fit *fit)
{
	sample(group);
	check_weak(group, how, fit);
	if (fits(group))
		fit->none = false;
	if (group->layered || (group->moved && !group->exact))
		rekey_each(group);
	if (group->dev && !group->exact)
		move_rest(group);
}

/* Searches below a root for the files of entries without a path. */
static void find_below(struct state *state, const char *root)
{
	struct search search;

	search_init(&search, state);
	search.walk.budget = SIZE_MAX;
	search.walk.across = true;
	for (size_t i = 0; i < state->count; i++)
		if (!state->entries[i].path &&
		    !search_add(&search, &state->entries[i]))
			break;
	if (search.missing)
		search_below(&search, root);
	search_fini(&search);
}

/* Whether any entry has a path: those of fakeroot have none. */
static bool has_paths(const struct state *state)
{
	for (size_t i = 0; i < state->count; i++)
		if (state->entries[i].path)
			return true;
	return false;
}

/* Sorts the state, whose entries of one device then form a group, and sorts it
   again by the new keys. */
static void rekey_devices(struct state *state, const struct search_options *how,
			  struct state_fit *fit)
{
	struct state_entry *e = state->entries, *end = e + state->count;
	struct group group;

	state_sort(state);
	for (; e < end; e = group.end) {
		group = (struct group){ .first = e, .end = e };
		while (group.end < end && group.end->dev == e->dev)
			group.end++;
		rekey_device(&group, how, fit);
	}
	state_sort(state);
}

void state_rekey(struct state *state, const struct search_options *how,
		 struct state_fit *fit)
{
	const char *root = how ? how->root : NULL;

	state_unbound(state);
	*fit = (struct state_fit){ .none = state->count };
	if (root)
		find_below(state, root);
	if (has_paths(state))
		rekey_devices(state, how, fit);
	else if (!realpath(root ? root : ".", fit->where))
		*fit->where = '\0';
	if (fit->none || (how && how->left_out))
		fit_search(state, how, fit);
}
