/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verifies the paths of a state, and looks for files that were renamed since.
 * A writer told where it saw a file; a build then moves whole trees.  What is
 * not where it was is searched for, by inode number, below the nearest
 * directory of the old path that still exists: one walk for all of them, with
 * a bound, because a state without paths is better than a save without end.
 */
#include "faked/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#include "common/str.h"
#include "ledger/ledger.h"

/* Directory entries that one save looks at in search of moved files. */
#define WALK_ENTRIES	200000
/* Levels below the starting directory: each holds a descriptor open. */
#define WALK_DEPTH	100

/* ----------------------------------------------------------------- verify */

static bool look(const char *path, struct statx *stx)
{
	return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
		     STATX_BASIC_STATS | STATX_BTIME, stx) == 0;
}

static bool is_file_of(const struct state_entry *entry,
		       const struct statx *stx)
{
	struct ledger_key key;

	ledger_key_of(&key, stx);
	return key.dev == entry->dev && key.ino == entry->ino &&
	       (key.tag == entry->tag || !entry->tag);
}

/* Takes over what the disk knows and the ledger does not hold. */
static void complete(struct state_entry *entry, const struct statx *stx)
{
	struct ledger_key key;

	ledger_key_of(&key, stx);
	entry->tag = key.tag;
	entry->nlink = stx->stx_nlink;
	if (entry->flags & LEDGER_HAS_TYPE)
		return;
	if (entry->flags & LEDGER_HAS_MODE)
		entry->mode = (entry->mode & 07777) | (stx->stx_mode & S_IFMT);
	else
		entry->mode = stx->stx_mode;
}

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

static bool verify(struct state *state, struct state_entry *entry)
{
	struct statx stx;

	if (!entry->path || !look(entry->path, &stx) ||
	    !is_file_of(entry, &stx))
		return false;
	entry->path = plain(state, entry->path);
	complete(entry, &stx);
	return true;
}

/* ----------------------------------------------------------------- search */

/* A file to be found; several may share an inode number across devices. */
struct lost {
	uint64_t ino;		/* the key */
	struct state_entry *entry;
	struct lost *same;
	UT_hash_handle hh;
};

/* A directory to start from. */
struct root {
	char *path;		/* the key */
	UT_hash_handle hh;
};

struct search {
	struct state *state;
	struct lost *lost;
	struct root *roots;
	struct str path;	/* where the walk is */
	size_t missing;
	size_t budget;
	dev_t dev;
};

static void add_lost(struct search *search, struct state_entry *entry)
{
	struct lost *lost = calloc(1, sizeof(*lost)), *first;

	if (!lost)
		return;
	lost->ino = entry->ino;
	lost->entry = entry;
	search->missing++;
	HASH_FIND(hh, search->lost, &lost->ino, sizeof(lost->ino), first);
	if (first) {
		lost->same = first->same;
		first->same = lost;
		return;
	}
	HASH_ADD(hh, search->lost, ino, sizeof(lost->ino), lost);
}

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

static void add_root(struct search *search, const char *hint)
{
	struct root *root;
	char *path = strdup(hint);

	if (!path || !existing_dir(path)) {
		free(path);
		return;
	}
	HASH_FIND_STR(search->roots, path, root);
	if (!root)
		root = calloc(1, sizeof(*root));
	if (!root || root->path) {
		free(path);
		return;
	}
	root->path = path;
	HASH_ADD_KEYPTR(hh, search->roots, root->path, strlen(path), root);
}

static void found(struct search *search, struct lost *lost)
{
	struct statx stx;

	if (!look(str_text(&search->path), &stx))
		return;
	for (; lost; lost = lost->same) {
		if (!lost->entry || !is_file_of(lost->entry, &stx))
			continue;
		lost->entry->path = state_copy(search->state,
					       search->path.data,
					       search->path.len);
		complete(lost->entry, &stx);
		lost->entry = NULL;
		search->missing--;
	}
}

static void walk(struct search *search, int parent, const char *name,
		 int depth);

static void visit(struct search *search, int dir, const struct dirent *entry,
		  int depth)
{
	size_t len = search->path.len;
	uint64_t ino = entry->d_ino;
	struct lost *lost;

	if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
		return;
	search->budget--;
	str_push(&search->path, '/');
	str_puts(&search->path, entry->d_name);
	HASH_FIND(hh, search->lost, &ino, sizeof(ino), lost);
	if (lost && !str_failed(&search->path))
		found(search, lost);
	if (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN)
		walk(search, dir, entry->d_name, depth + 1);
	str_truncate(&search->path, len);
}

/* Recursion, bounded by WALK_DEPTH; stays on one file system. */
static void walk(struct search *search, int parent, const char *name,
		 int depth)
{
	int fd = openat(parent, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	struct stat st;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	if (fstat(fd, &st) == 0 && depth == 0)
		search->dev = st.st_dev;
	if (st.st_dev == search->dev && depth < WALK_DEPTH)
		while (search->missing && search->budget &&
		       (entry = readdir(dir)))
			visit(search, fd, entry, depth);
	closedir(dir);
}

static void forget(struct search *search)
{
	struct lost *lost, *next, *same;
	struct root *root, *other;

	HASH_ITER(hh, search->lost, lost, next) {
		HASH_DEL(search->lost, lost);
		for (; lost; lost = same) {
			same = lost->same;
			free(lost);
		}
	}
	HASH_ITER(hh, search->roots, root, other) {
		HASH_DEL(search->roots, root);
		free(root->path);
		free(root);
	}
	str_fini(&search->path);
}

void state_place(struct state *state)
{
	struct search search = { .state = state, .budget = WALK_ENTRIES };
	struct root *root, *next;

	for (size_t i = 0; i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];

		if (!verify(state, entry) && entry->path) {
			add_lost(&search, entry);
			add_root(&search, entry->path);
			entry->path = NULL;
		}
	}
	HASH_ITER(hh, search.roots, root, next) {
		str_clear(&search.path);
		str_puts(&search.path, root->path);
		walk(&search, AT_FDCWD, root->path, 0);
	}
	forget(&search);
}
