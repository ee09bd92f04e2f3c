/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verifies the paths of a state, and has files looked for that were renamed
 * since.  A writer told where it saw a file; a build then moves whole trees.
 * What is not where it was is searched for below the nearest directory of the
 * old path that still exists, with a bound, because a state without paths is
 * better than a save without end.  No entry is ever dropped here.
 */
#include <errno.h>
#include <string.h>
#include <uthash.h>

#include "state/match.h"
#include "state/search.h"

/* Directory entries that one save looks at in search of moved files. */
#define WALK_ENTRIES 200000

/* A directory to start from, or a path that is taken. */
struct name {
	const char *path; /* the key */
	struct state_entry *entry;
	UT_hash_handle hh;
};

/* A file that was found where it was. */
struct known {
	struct ledger_key key; /* no more than numbers */
	UT_hash_handle hh;
};

struct placing {
	struct state *state;
	struct search search;
	struct name *roots;
	struct known *known; /* after the first round */
	uint32_t asked;	     /* a device, */
	bool present;	     /* and whether a file was found there */
};

/* ----------------------------------------------------------------- verify */

/* Writers may name a file as a/../b//./c. */
static bool is_plain(const char *path)
{
	return !strstr(path, "//") && !strstr(path, "/./") &&
	       !strstr(path, "/../");
}

static const char *plain(struct state *state, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	char buf[PATH_MAX * 2];
	size_t len = name - path;

	if (is_plain(path) || len >= PATH_MAX)
		return path;
	memcpy(buf, path, len);
	buf[len] = '\0';
	char *dir = realpath(buf, NULL);

	if (!dir)
		return path;
	len = stpcpy(stpcpy(stpcpy(buf, dir), dir[1] ? "/" : ""), name) - buf;
	free(dir);
	name = state_copy(state, buf, len);
	return name ? name : path;
}

static const char *last_path(const struct state_entry *entry)
{
	return entry->path ? entry->path : entry->was;
}

/* Whether a file was found under this device number; asked for one after
   another of the same device. */
static bool is_present(struct placing *placing, uint32_t dev)
{
	const struct state *state = placing->state;

	if (placing->asked == dev)
		return placing->present;
	placing->asked = dev;
	placing->present = false;
	for (size_t i = 0; i < state->count && !placing->present; i++)
		placing->present = state->entries[i].nlink &&
				   state->entries[i].dev == dev;
	return placing->present;
}

/* A device under a new number: unless some of its files are still found under
   the old one, what is only searched for has the new one, too. */
static void note_alias(struct placing *placing, const struct state_entry *entry,
		       uint32_t dev)
{
	bool told;

	search_dev(&placing->search, entry->dev, &told);
	if (!told && !match_is_weak(entry))
		search_alias(&placing->search, entry->dev,
			     is_present(placing, entry->dev) ? entry->dev
							     : dev);
}

static struct ledger_key numbers(uint32_t dev, uint64_t ino)
{
	struct ledger_key key;

	memset(&key, 0, sizeof(key));
	key.dev = dev;
	key.ino = ino;
	return key;
}

static void note_known(struct placing *placing)
{
	const struct state *state = placing->state;

	for (size_t i = 0; i < state->count; i++) {
		const struct state_entry *entry = &state->entries[i];
		struct known *known = entry->nlink ? calloc(1, sizeof(*known))
						   : NULL;

		if (!known)
			continue;
		known->key = numbers(entry->dev, entry->ino);
		HASH_ADD(hh, placing->known, key, sizeof(known->key), known);
	}
}

static void forget_known(struct placing *placing)
{
	struct known *known, *next;

	HASH_ITER (hh, placing->known, known, next) {
		HASH_DEL(placing->known, known);
		free(known);
	}
}

/* Whether a file is another entry's already: a twin on a copy of the file
   system, as a snapshot is, that has its own. */
static bool is_known(const struct placing *placing,
		     const struct seen_file *seen)
{
	struct ledger_key key = numbers(seen->key.dev, seen->key.ino);
	struct known *known;

	HASH_FIND(hh, placing->known, &key, sizeof(key), known);
	return known;
}

/*
 * True if the path leads to the file.  Under another device number it is
 * accepted in a second round only, when all have been found that are where
 * they were.
 */
static bool verify(struct placing *placing, struct state_entry *entry,
		   enum match least)
{
	const char *path = last_path(entry);
	struct seen_file seen;
	enum match how = path ? match_path(entry, path, &seen) : MATCH_NOTHING;

	if (how < least || seen.key.ino != entry->ino ||
	    (how == MATCH_REKEYED && is_known(placing, &seen)))
		return false;
	if (how == MATCH_REKEYED)
		note_alias(placing, entry, seen.key.dev);
	entry->path = plain(placing->state, path);
	entry->was = NULL;
	match_take(entry, &seen);
	return true;
}

/* ----------------------------------------------------------------- search */

/* Cuts a path back to a directory that exists; false if that is the root. */
static bool existing_dir(char *path)
{
	struct stat st;
	char *slash;

	while ((slash = strrchr(path, '/')) && slash != path) {
		*slash = '\0';
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
			return true;
	}
	return false;
}

static void add_root(struct placing *placing, const char *hint)
{
	char *path = state_copy(placing->state, hint, strlen(hint));
	struct name *root;

	if (!path || !existing_dir(path))
		return;
	HASH_FIND_STR(placing->roots, path, root);
	if (!root)
		root = calloc(1, sizeof(*root));
	if (!root || root->path)
		return;
	root->path = path;
	HASH_ADD_KEYPTR(hh, placing->roots, root->path, strlen(path), root);
}

static void forget_names(struct name **names)
{
	struct name *name, *next;

	HASH_ITER (hh, *names, name, next) {
		HASH_DEL(*names, name);
		free(name);
	}
}

static void find_moved(struct placing *placing, const char *root)
{
	struct name *start, *next;

	placing->search.budget = WALK_ENTRIES;
	HASH_ITER (hh, placing->roots, start, next)
		search_below(&placing->search, start->path);
	if (!root) {
		placing->state->half_searched = !placing->search.budget;
		return;
	}
	placing->search.budget = SIZE_MAX;
	placing->search.across = true;
	search_below(&placing->search, root);
}

/* ------------------------------------------------------- what is not there */

/* The device on which the path lies, or would: of the nearest directory that
   exists.  0 if something keeps us from seeing whether it does. */
static uint32_t device_of(const char *path)
{
	char dir[PATH_MAX * 2];
	struct statx stx;
	struct ledger_key key;

	if (strlen(path) >= sizeof(dir))
		return 0;
	strcpy(dir, path);
	while (match_statx(*dir ? dir : "/", &stx) < 0) {
		if ((errno != ENOENT && errno != ENOTDIR) || !*dir ||
		    !strrchr(dir, '/'))
			return 0;
		*strrchr(dir, '/') = '\0';
	}
	ledger_key_of(&key, &stx);
	return key.dev;
}

/* Whether an entry whose file was not found may still be right about where it
   is. */
static bool keeps_path(struct placing *placing, const struct state_entry *entry)
{
	struct stat st;

	if (!entry->path || entry->marks & STATE_ASLEEP)
		return entry->path;
	if (device_of(entry->path) != entry->dev)
		return true;
	if (!(entry->marks & STATE_SAVED))
		return false;
	return lstat(entry->path, &st) < 0 || !is_present(placing, entry->dev);
}

static void lose_path(struct state_entry *entry)
{
	if (entry->path)
		entry->was = entry->path;
	entry->path = NULL;
}

/* A path that leads to the file of one entry is no other's. */
static void choose_names(struct state *state, struct name *kept)
{
	for (size_t i = 0; kept && i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];
		struct name *name;

		if (!entry->nlink || !entry->path)
			continue;
		HASH_FIND_STR(kept, entry->path, name);
		if (name)
			lose_path(name->entry);
	}
}

static void rekey(const struct placing *placing, struct state_entry *entry)
{
	uint32_t dev = search_dev(&placing->search, entry->dev, NULL);

	if (dev != entry->dev)
		entry->marks |= STATE_REKEYED;
	entry->dev = dev;
}

static void judge_lost(struct placing *placing)
{
	struct state *state = placing->state;
	struct name *kept = NULL, *name;

	for (size_t i = 0; i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];

		if (entry->nlink)
			continue;
		rekey(placing, entry);
		if (!keeps_path(placing, entry)) {
			lose_path(entry);
			continue;
		}
		name = calloc(1, sizeof(*name));
		if (!name)
			continue;
		name->path = entry->path;
		name->entry = entry;
		HASH_ADD_KEYPTR(hh, kept, name->path, strlen(name->path), name);
	}
	choose_names(state, kept);
	forget_names(&kept);
}

static void look_for_lost(struct placing *placing, const char *root)
{
	for (size_t i = 0; i < placing->state->count; i++) {
		struct state_entry *entry = &placing->state->entries[i];
		const char *path = last_path(entry);

		if (entry->nlink || verify(placing, entry, MATCH_REKEYED) ||
		    (!path && !root) || !search_add(&placing->search, entry))
			continue;
		if (path)
			add_root(placing, path);
	}
	find_moved(placing, root);
}

void state_relocate(struct state *state, const char *root)
{
	struct placing placing = { .state = state };
	size_t lost = 0;

	state_unbound(state);
	search_init(&placing.search, state);
	for (size_t i = 0; i < state->count; i++) {
		state->entries[i].nlink = 0;
		lost += !verify(&placing, &state->entries[i], MATCH_EXACT);
	}
	if (lost) {
		note_known(&placing);
		look_for_lost(&placing, root);
		judge_lost(&placing);
	}
	forget_names(&placing.roots);
	forget_known(&placing);
	search_fini(&placing.search);
}

bool state_is_gone(const struct state_entry *entry)
{
	const char *path = last_path(entry);

	return !entry->nlink && path && device_of(path) == entry->dev;
}
