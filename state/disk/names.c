/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the names of inodes with several of them.  Walks only if a state
 * mentions such an inode, near its known name first.  Changes nothing.
 */
#include "state/disk/names.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/array.h"
#include "common/path.h"
#include "common/str.h"
#include "state/disk/match.h"
#include "state/disk/tree_walk.h"

/* The search for the names of one volume. */
struct names_search {
	const struct linked_file *files; /* by device and inode */
	size_t count;
	size_t missing;	       /* names that are still looked for */
	struct tree_walk walk; /* its path is the key of the name that it has
				  reached; "" for the root */
	int result;	       /* of the search so far: see state_names_each */
	state_names_fn *fn;
	void *arg;
};

static bool has_names(unsigned mode, size_t nlink)
{
	return nlink > 1 && !S_ISDIR(mode);
}

/* The volume of the directory that holds a key; false if it is not there. */
static bool find_volume(const char *root, const char *key, dev_t *volume)
{
	struct str dir = STR_INIT;
	struct stat st;
	bool found;

	str_printf(&dir, "%s/%.*s", root, (int)path_parent_len(key), key);
	found = !str_failed(&dir) && stat(str_text(&dir), &st) == 0;
	str_fini(&dir);
	if (found)
		*volume = st.st_dev;
	return found;
}

/* Whether the path of an entry is that of its key, as most are. */
static bool is_at(const struct state_entry *entry, const char *root,
		  const char *key)
{
	size_t len = strlen(root);

	return entry->path && strncmp(entry->path, root, len) == 0 &&
	       entry->path[len] == '/' &&
	       strcmp(entry->path + len + 1, key) == 0;
}

/* As match_path for the path of a key below the root. */
static enum match match_key(const struct state_entry *entry, const char *root,
			    const char *key, struct seen_file *seen)
{
	struct str path = STR_INIT;
	enum match how = MATCH_NOTHING;

	if (is_at(entry, root, key))
		return match_path(entry, entry->path, seen);
	str_printf(&path, "%s/%s", root, key);
	if (!str_failed(&path))
		how = match_path(entry, str_text(&path), seen);
	str_fini(&path);
	return how;
}

int state_names_note(struct state_names *names, const struct state_entry *entry,
		     const char *key)
{
	struct linked_file name = { .entry = entry };
	struct seen_file seen;

	if (match_key(entry, names->root, key, &seen) < MATCH_REKEYED ||
	    !has_names(seen.stx.stx_mode, seen.stx.stx_nlink) ||
	    !find_volume(names->root, key, &name.volume))
		return 0;
	if (array_grow(&names->files, names->count, &names->capacity,
		       sizeof(*names->files)) < 0)
		return -1;
	name.dev = makedev(seen.stx.stx_dev_major, seen.stx.stx_dev_minor);
	name.ino = seen.stx.stx_ino;
	name.further = seen.stx.stx_nlink - 1;
	name.key = strdup(key);
	names->files[names->count++] = name;
	return name.key ? 0 : -1;
}

static int by_file(const void *a, const void *b)
{
	const struct linked_file *x = a, *y = b;

	if (x->volume != y->volume)
		return x->volume < y->volume ? -1 : 1;
	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return (x->ino > y->ino) - (x->ino < y->ino);
}

/* Tells about the object that the walk has reached. */
static int look_at(struct names_search *search, const struct stat *st)
{
	const struct linked_file wanted = {
		.volume = search->files->volume,
		.dev = st->st_dev,
		.ino = st->st_ino,
	};
	const char *key = str_text(&search->walk.path);
	const struct linked_file *found;

	if (!has_names(st->st_mode, st->st_nlink))
		return 0;
	found = bsearch(&wanted, search->files, search->count, sizeof(wanted),
			by_file);
	if (!found || strcmp(found->key, key) == 0)
		return 0;
	search->missing -= search->missing > 0;
	return search->fn(search->arg, key, found);
}

static bool visit(void *arg, const struct tree_name *name)
{
	struct names_search *search = arg;
	struct stat st;

	if (str_failed(&search->walk.path))
		search->result = -1;
	else if (fstatat(name->dir, name->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		search->result = look_at(search, &st);
	return search->result == 0 && search->missing > 0;
}

/* Whether the first len bytes of a key name a directory that holds another. */
static bool holds(const char *dir, size_t len, const char *key)
{
	return len == 0 || (strncmp(dir, key, len) == 0 && key[len] == '/');
}

/* Where a walk begins: in the directory that holds all names of it. */
static void find_start(struct names_search *search)
{
	const char *dir = search->files->key;
	size_t len = path_parent_len(dir);

	for (size_t i = 1; i < search->count; i++)
		while (!holds(dir, len, search->files[i].key))
			do
				len--;
			while (len > 0 && dir[len] != '/');
	str_append(&search->walk.path, dir, len);
}

/* Walks below the directory that the walk's path names.  Returns its inode
   number; 0 if it is not there, or on another volume. */
static ino_t walk_once(struct names_search *search, const char *root)
{
	struct str path = STR_INIT;
	struct stat st;
	bool good;

	str_printf(&path, "%s/%s", root, str_text(&search->walk.path));
	good = !str_failed(&path) && lstat(str_text(&path), &st) == 0 &&
	       st.st_dev == search->files->volume;
	if (good)
		tree_walk_below(&search->walk, AT_FDCWD, str_text(&path));
	str_fini(&path);
	return good ? st.st_ino : 0;
}

/* Walks the directory where it begins, then each one above up to the root. */
static void walk_upwards(struct names_search *search, const char *root)
{
	struct str *key = &search->walk.path;

	find_start(search);
	for (;;) {
		search->walk.passed = walk_once(search, root);
		if (!search->walk.passed || search->result != 0 ||
		    search->missing == 0 || !search->walk.budget || !key->len)
			return;
		str_truncate(key, path_parent_len(str_text(key)));
	}
}

/* Walks for `count` files from the `first` on, which lie on one volume. */
static int walk_volume(const struct state_names *names, size_t first,
		       size_t count, state_names_fn *fn, void *arg)
{
	struct names_search search = {
		.files = names->files + first,
		.count = count,
		.walk = { .path = STR_INIT,
			  .budget = *names->root ? SIZE_MAX : TREE_WALK_ENTRIES,
			  .each = visit },
		.fn = fn,
		.arg = arg,
	};

	search.walk.arg = &search;
	for (size_t i = 0; i < count; i++)
		search.missing += search.files[i].further;
	walk_upwards(&search, names->root);
	str_fini(&search.walk.path);
	return search.result;
}

int state_names_each(struct state_names *names, state_names_fn *fn, void *arg)
{
	const struct linked_file *files = names->files;
	int result = 0;

	if (names->count > 0)
		qsort(names->files, names->count, sizeof(*files), by_file);
	for (size_t i = 0, end; i < names->count && result == 0; i = end) {
		for (end = i; end < names->count &&
			      files[end].volume == files[i].volume;)
			end++;
		result = walk_volume(names, i, end - i, fn, arg);
	}
	return result;
}

void state_names_fini(struct state_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->files[i].key);
	free(names->files);
	names->files = NULL;
	names->count = names->capacity = 0;
}
