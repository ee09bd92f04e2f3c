/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Relocates the files of a state: verifies each recorded path, and searches for
 * the files that were renamed since.  A record has the path by which a process
 * last reached the file, and a build then moves whole trees.  The search begins
 * at the nearest directory of the old path that still exists and has a bound,
 * because a state without some paths is better than a save without end.  This
 * file never drops an entry.
 *
 * The order matters.  The first round accepts only files with the recorded
 * device number; the second one accepts files under another device number, but
 * none that the first round has given to another entry.  The search comes last.
 */
#include <errno.h>
#include <string.h>
#include <uthash.h>

#include "common/advance.h"
#include "state/disk/match.h"
#include "state/disk/search.h"

/* A directory where a search starts, or the path that an entry claims. */
struct name {
	const char *path; /* the key */
	struct state_entry *entry;
	UT_hash_handle hh;
};

/* A file that the first round found at its recorded path. */
struct found_file {
	struct ledger_key key; /* device and inode number only */
	UT_hash_handle hh;
};

/* One run of state_relocate(). */
struct relocation {
	struct state *state;
	struct search search;
	struct name *roots;	  /* where the search starts */
	struct found_file *found; /* in the first round */
	/* The last answer of is_present(): */
	uint32_t asked; /* a device, */
	bool present;	/* and whether a file was found there */
	/* The last ones of device_of(), and of add_root(). */
	struct state_dir near, searched;
};

/* Files without a path come directory by directory: what was found out for the
   last one serves the next.  Notes the directory of `path`; true if it was the
   last one. */
static bool same_dir(struct state_dir *last, const char *path)
{
	const char *name = strrchr(path, '/');
	size_t len = name ? name - path : 0;
	bool same = last->path && len == last->len &&
		    !memcmp(path, last->path, len);

	last->path = path;
	last->len = len;
	return same;
}

/* ----------------------------------------------------------------- verify */

/* A process may name a file as a/../b//./c. */
static bool is_canonical(const char *path)
{
	return !strstr(path, "//") && !strstr(path, "/./") &&
	       !strstr(path, "/../");
}

/* The path with its directory resolved and the last component as it is, which
   may be a symbolic link; `path` itself if that fails. */
static const char *canonical(struct state *state, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	char buf[PATH_MAX * 2];
	size_t len = name - path;

	if (is_canonical(path) || len >= PATH_MAX)
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

/* The path where the file was last; NULL if no path was ever known. */
static const char *last_path(const struct state_entry *entry)
{
	return entry->path ? entry->path : entry->was;
}

/* Whether a file was found under this device number.  Callers ask about the
   entries of one device in a row, so the last answer is remembered. */
static bool is_present(struct relocation *relocation, uint32_t dev)
{
	const struct state *state = relocation->state;

	if (relocation->asked == dev)
		return relocation->present;
	relocation->asked = dev;
	relocation->present = false;
	for (size_t i = 0; i < state->count && !relocation->present; i++)
		relocation->present = state->entries[i].nlink &&
				      state->entries[i].dev == dev;
	return relocation->present;
}

/*
 * Notes that a device has a new number.  The files that are still to be
 * searched for have the new number as well, unless the first round found some
 * file of the device under the old one.  A weak match proves no new number.
 */
static void note_alias(struct relocation *relocation,
		       const struct state_entry *entry, uint32_t dev)
{
	bool known;

	search_dev(&relocation->search, entry->dev, &known);
	if (!known && !match_is_weak(entry))
		search_alias(&relocation->search, entry->dev,
			     is_present(relocation, entry->dev) ? entry->dev
								: dev);
}

/* A key to hash by, whose other bytes are 0. */
static struct ledger_key numbers(uint32_t dev, uint64_t ino)
{
	struct ledger_key key;

	memset(&key, 0, sizeof(key));
	key.dev = dev;
	key.ino = ino;
	return key;
}

/* Hashes the files of the first round, for is_taken().  Without memory some are
   missing: then a copy of the tree may take the place of the tree. */
static void note_found(struct relocation *relocation)
{
	const struct state *state = relocation->state;

	for (size_t i = 0; i < state->count; i++) {
		const struct state_entry *entry = &state->entries[i];
		struct found_file *found = entry->nlink
						   ? calloc(1, sizeof(*found))
						   : NULL;

		if (!found)
			continue;
		found->key = numbers(entry->dev, entry->ino);
		HASH_ADD(hh, relocation->found, key, sizeof(found->key), found);
	}
}

static void forget_found(struct relocation *relocation)
{
	struct found_file *found, *next;

	HASH_ITER (hh, relocation->found, found, next) {
		HASH_DEL(relocation->found, found);
		free(found);
	}
}

/* Whether the file belongs to another entry already.  A copy of the file
   system, such as a snapshot, has files with the same inode numbers and tags,
   and those have entries of their own. */
static bool is_taken(const struct relocation *relocation,
		     const struct seen_file *seen)
{
	struct ledger_key key = numbers(seen->key.dev, seen->key.ino);
	struct found_file *found;

	HASH_FIND(hh, relocation->found, &key, sizeof(key), found);
	return found;
}

/*
 * Whether the last path of an entry leads to its file; if so, completes the
 * entry from the file.  `least` is MATCH_EXACT in the first round and
 * MATCH_REKEYED in the second.
 */
static bool verify(struct relocation *relocation, struct state_entry *entry,
		   enum match least)
{
	const char *path = last_path(entry);
	struct seen_file seen;
	enum match how = path ? match_path(entry, path, &seen) : MATCH_NOTHING;

	if (how < least || seen.key.ino != entry->ino ||
	    (how == MATCH_REKEYED && is_taken(relocation, &seen)))
		return false;
	if (how == MATCH_REKEYED)
		note_alias(relocation, entry, seen.key.dev);
	entry->path = canonical(relocation->state, path);
	entry->was = NULL;
	match_take(entry, &seen);
	return true;
}

/* ----------------------------------------------------------------- search */

/* Shortens a path to its nearest directory that exists; false if that is the
   root, which is too large to search. */
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

/* Adds the nearest directory of a path that exists to those to be searched. */
static void add_root(struct relocation *relocation, const char *hint)
{
	struct name *root;
	char *path;

	if (same_dir(&relocation->searched, hint))
		return;
	path = state_copy(relocation->state, hint, strlen(hint));
	if (!path || !existing_dir(path))
		return;
	HASH_FIND_STR(relocation->roots, path, root);
	if (!root)
		root = calloc(1, sizeof(*root));
	if (!root || root->path)
		return;
	root->path = path;
	HASH_ADD_KEYPTR(hh, relocation->roots, root->path, strlen(path), root);
}

static void forget_names(struct name **names)
{
	struct name *name, *next;

	HASH_ITER (hh, *names, name, next) {
		HASH_DEL(*names, name);
		free(name);
	}
}

/*
 * Searches for the files that are not at their paths.  Near the old paths the
 * search stays on one file system and reads TREE_WALK_ENTRIES at most; below a
 * root, which the user has named, it has no bound.
 */
static void find_moved(struct relocation *relocation, const char *root)
{
	struct search *search = &relocation->search;
	struct name *start, *next;

	search->walk.budget = TREE_WALK_ENTRIES;
	HASH_ITER (hh, relocation->roots, start, next)
		search_below(search, start->path);
	if (!root) {
		relocation->state->search_incomplete = !search->walk.budget;
		return;
	}
	search->walk.budget = SIZE_MAX;
	search->walk.across = true;
	search_below(search, root);
}

/* ------------------------------------------------------ files not found */

/* The device of the nearest directory above a path that exists.  0 if one on
   the way cannot be searched, which leaves errno. */
static uint32_t device_above(const char *path)
{
	char dir[PATH_MAX * 2];
	struct statx stx;
	struct ledger_key key;

	if (strlen(path) >= sizeof(dir))
		return 0;
	strcpy(dir, path);
	do {
		if ((errno != ENOENT && errno != ENOTDIR) || !*dir ||
		    !strrchr(dir, '/'))
			return 0;
		*strrchr(dir, '/') = '\0';
	} while (match_statx(*dir ? dir : "/", &stx) < 0);
	ledger_key_of(&key, &stx);
	return key.dev;
}

/* The device of the file at this path, or of the nearest directory above it
   that exists; 0 as above. */
static uint32_t device_of(const char *path, struct state_dir *last)
{
	struct statx stx;
	struct ledger_key key;

	if (match_statx(path, &stx) == 0) {
		ledger_key_of(&key, &stx);
		return key.dev;
	}
	if (errno != ENOENT && errno != ENOTDIR)
		return 0;
	if (!same_dir(last, path))
		last->dev = device_above(path);
	return last->dev;
}

/*
 * Whether an entry keeps its path although its file was not found there.  It
 * does if its file system is not mounted now, and if the entry came from a
 * saved state and no other file lies at the path: then nothing says that the
 * path is wrong.
 */
static bool keeps_path(struct relocation *relocation,
		       const struct state_entry *entry)
{
	struct stat st;

	if (!entry->path || entry->marks & STATE_ASLEEP)
		return entry->path;
	if (device_of(entry->path, &relocation->near) != entry->dev)
		return true;
	if (!(entry->marks & STATE_SAVED))
		return false;
	return lstat(entry->path, &st) < 0 ||
	       !is_present(relocation, entry->dev);
}

/* Makes the path of an entry its former path. */
static void lose_path(struct state_entry *entry)
{
	if (entry->path)
		entry->was = entry->path;
	entry->path = NULL;
}

/* An entry loses the path that it claims if the path leads to the file of
   another entry. */
static void drop_taken_paths(struct state *state, struct name *claims)
{
	for (size_t i = 0; claims && i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];
		struct name *name;

		if (!entry->nlink || !entry->path)
			continue;
		HASH_FIND_STR(claims, entry->path, name);
		if (name)
			lose_path(name->entry);
	}
}

/* Gives an entry whose file was not found the number that its device has now:
   other files of the device have shown it. */
static void rekey(const struct relocation *relocation,
		  struct state_entry *entry)
{
	uint32_t dev = search_dev(&relocation->search, entry->dev, NULL);

	if (dev != entry->dev)
		entry->marks |= STATE_REKEYED;
	entry->dev = dev;
}

/* Decides for each entry without a file whether it keeps its path, and takes
   back the paths that lead to files of other entries. */
static void decide_lost_paths(struct relocation *relocation)
{
	struct state *state = relocation->state;
	struct name *claims = NULL, *name;

	for (size_t i = 0; i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];

		if (entry->nlink)
			continue;
		rekey(relocation, entry);
		if (!keeps_path(relocation, entry)) {
			lose_path(entry);
			continue;
		}
		name = calloc(1, sizeof(*name));
		if (!name)
			continue;
		name->path = entry->path;
		name->entry = entry;
		HASH_ADD_KEYPTR(hh, claims, name->path, strlen(name->path),
				name);
	}
	drop_taken_paths(state, claims);
	forget_names(&claims);
}

/* The second round and the search, for the entries that the first round did not
   find. */
static void find_lost(struct relocation *relocation, const char *root)
{
	for (size_t i = 0; i < relocation->state->count; i++) {
		struct state_entry *entry = &relocation->state->entries[i];
		const char *path = last_path(entry);

		if (entry->nlink || verify(relocation, entry, MATCH_REKEYED) ||
		    (!path && !root) || !search_add(&relocation->search, entry))
			continue;
		if (path)
			add_root(relocation, path);
	}
	find_moved(relocation, root);
}

void state_relocate(struct state *state, const char *root)
{
	struct relocation relocation = { .state = state };
	size_t lost = 0;

	state_unbound(state);
	search_init(&relocation.search, state);
	for (size_t i = 0; i < state->count; i++) {
		advance("files looked up", i, state->count);
		state->entries[i].nlink = 0;
		lost += !verify(&relocation, &state->entries[i], MATCH_EXACT);
	}
	if (lost) {
		note_found(&relocation);
		find_lost(&relocation, root);
		decide_lost_paths(&relocation);
	}
	forget_names(&relocation.roots);
	forget_found(&relocation);
	search_fini(&relocation.search);
}

bool state_is_gone_near(const struct state_entry *entry, struct state_dir *last)
{
	const char *path = last_path(entry);

	return !entry->nlink && path && device_of(path, last) == entry->dev;
}

bool state_is_gone(const struct state_entry *entry)
{
	struct state_dir last = { .path = NULL };

	return state_is_gone_near(entry, &last);
}
