/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prepares a saved state for the ledger of a session: finds out, by looking at
 * a few recorded paths, under which numbers its devices stand today, and which
 * entries are not to be believed.  Answers nothing for the session itself and
 * drops nothing.
 */
#include <string.h>

#include "faked/search.h"
#include "faked/sight.h"

/* How many files of a device are looked at as long as one fits. */
#define SAMPLE 64
/* Directory entries that are looked at to find a file of a state without
   paths. */
#define PROBE_ENTRIES 200000

/* The entries of one device in a sorted state, and what was seen of them. */
struct group {
	struct state_entry *first, *end;
	size_t exact;
	size_t moved;		/* under another device number, `dev`, or inode
				   number */
	bool layered;		/* on an overlay: each for itself may have got
				   another number */
	uint32_t dev;
};

static void count(struct group *group, const struct state_entry *entry)
{
	struct sighting seen;

	if (!entry->path || sight_is_weak(entry))
		return;
	switch (sight(entry, entry->path, &seen)) {
	case SIGHT_EXACT:
		group->exact++;
		break;
	case SIGHT_REKEYED:
		if (seen.key.dev != entry->dev)
			group->dev = seen.key.dev;
		group->moved++;
		break;
	default:
		return;
	}
	group->layered = group->layered || sight_is_layered(entry->path);
}

static bool fits(const struct group *group)
{
	return group->exact || group->moved;
}

/* A sample; all of them, if none of that fits. */
static void look_at(struct group *group)
{
	size_t step = (group->end - group->first + SAMPLE - 1) / SAMPLE;

	for (struct state_entry *e = group->first; e < group->end; e += step) {
		count(group, e);
		if ((size_t)(group->end - e) <= step)
			break;
	}
	for (struct state_entry *e = group->first;
	     e < group->end && !fits(group); e++)
		count(group, e);
}

/* Entry by entry. */
static void renumber(const struct group *group)
{
	struct sighting seen;

	for (struct state_entry *e = group->first; e < group->end; e++)
		if (e->path && !sight_is_weak(e) &&
		    sight(e, e->path, &seen) == SIGHT_REKEYED)
			sight_take(e, &seen);
}

/* What was not seen itself goes where the others went. */
static void move(const struct group *group)
{
	for (struct state_entry *e = group->first; e < group->end; e++) {
		if (e->marks & STATE_PROVEN || (sight_is_weak(e) && e->path))
			continue;
		e->dev = group->dev;
		e->marks |= STATE_REKEYED;
	}
}

/*
 * Where inode numbers are all there is, a number may have gone to another
 * file since: only one at the recorded path is believed.
 */
static size_t doubt(const struct group *group, bool *fit)
{
	struct sighting seen;
	size_t asleep = 0;

	for (struct state_entry *e = group->first; e < group->end; e++) {
		if (!e->path || !sight_is_weak(e))
			continue;
		if (sight(e, e->path, &seen) >= SIGHT_REKEYED) {
			sight_take(e, &seen);
			*fit = true;
		} else {
			e->marks |= STATE_ASLEEP;
			asleep++;
		}
	}
	return asleep;
}

static void settle_device(struct group *group, struct state_fit *fit)
{
	bool fitting = false;

	look_at(group);
	fit->asleep += doubt(group, &fitting);
	if (fits(group) || fitting)
		fit->none = false;
	if (group->layered || (group->moved && !group->exact))
		renumber(group);
	if (group->dev && !group->exact)
		move(group);
}

/* fakeroot's states have no paths: some file of it should be near. */
static void probe(struct state *state, struct state_fit *fit)
{
	struct search search;

	search_init(&search, state);
	for (size_t i = 0; i < state->count; i++)
		if (!search_add(&search, &state->entries[i]))
			break;
	search.enough = search.missing ? search.missing - 1 : 0;
	search.budget = PROBE_ENTRIES;
	search_below(&search, fit->where);
	fit->none = search.missing > search.enough && search.budget;
	search_fini(&search);
}

static void find_below(struct state *state, const char *root)
{
	struct search search;

	search_init(&search, state);
	search.budget = SIZE_MAX;
	search.across = true;
	for (size_t i = 0; i < state->count; i++)
		if (!state->entries[i].path &&
		    !search_add(&search, &state->entries[i]))
			break;
	if (search.missing)
		search_below(&search, root);
	search_fini(&search);
}

static bool has_paths(const struct state *state)
{
	for (size_t i = 0; i < state->count; i++)
		if (state->entries[i].path)
			return true;
	return false;
}

void state_settle(struct state *state, const char *root, struct state_fit *fit)
{
	struct state_entry *e = state->entries, *end = e + state->count;
	struct group group;

	state_unbound(state);
	*fit = (struct state_fit){ .none = state->count };
	if (root)
		find_below(state, root);
	if (!has_paths(state) && state->count) {
		if (realpath(root ? root : ".", fit->where))
			probe(state, fit);
		else
			*fit->where = '\0';
		return;
	}
	state_sort(state);
	for (; e < end; e = group.end) {
		group = (struct group){ .first = e, .end = e };
		while (group.end < end && group.end->dev == e->dev)
			group.end++;
		settle_device(&group, fit);
	}
	state_sort(state);
}
