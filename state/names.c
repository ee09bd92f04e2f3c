/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the names of inodes with several of them.  Walks only if a state
 * mentions such an inode, near its known name first.  Changes nothing.
 */
#include "state/names.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/array.h"
#include "common/path.h"
#include "common/str.h"
#include "state/match.h"
#include "state/search.h"

/* The names of one volume. */
struct walk {
	const struct state_name *files; /* by device and inode */
	size_t count;
	size_t missing; /* names that are still looked for */
	size_t budget;	/* directory entries that may yet be looked at */
	ino_t done;	/* a directory that was walked before; 0: none */
	struct str key; /* of the directory that is being read; "" for the
			   root */
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

int state_names_note(struct state_names *names, const struct state_entry *entry,
		     const char *key)
{
	struct state_name name = { .entry = entry };
	struct str path = STR_INIT;
	struct seen_file seen;
	bool wanted;

	str_printf(&path, "%s/%s", names->root, key);
	wanted = !str_failed(&path) &&
		 match_path(entry, str_text(&path), &seen) >= MATCH_REKEYED &&
		 has_names(seen.stx.stx_mode, seen.stx.stx_nlink) &&
		 find_volume(names->root, key, &name.volume);
	str_fini(&path);
	if (!wanted)
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
	const struct state_name *x = a, *y = b;

	if (x->volume != y->volume)
		return x->volume < y->volume ? -1 : 1;
	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return (x->ino > y->ino) - (x->ino < y->ino);
}

/* Tells about one object, whose key is complete. */
static int look_at(struct walk *walk, const struct stat *st)
{
	const struct state_name wanted = {
		.volume = walk->files->volume,
		.dev = st->st_dev,
		.ino = st->st_ino,
	};
	const struct state_name *found;

	if (!has_names(st->st_mode, st->st_nlink))
		return 0;
	found = bsearch(&wanted, walk->files, walk->count, sizeof(wanted),
			by_file);
	if (!found || strcmp(found->key, str_text(&walk->key)) == 0)
		return 0;
	walk->missing -= walk->missing > 0;
	return walk->fn(walk->arg, str_text(&walk->key), found);
}

static bool goes_on(const struct walk *walk)
{
	return walk->missing > 0 && walk->budget > 0;
}

static int walk_directory(struct walk *walk, int fd);

/* Looks at one name in a directory. */
static int visit(struct walk *walk, int dir, const char *name)
{
	size_t len = walk->key.len;
	struct stat st;
	int result = 0;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	walk->budget--;
	str_printf(&walk->key, len ? "/%s" : "%s", name);
	if (str_failed(&walk->key))
		return -1;
	if (!S_ISDIR(st.st_mode))
		result = look_at(walk, &st);
	else if (st.st_dev == walk->files->volume && st.st_ino != walk->done)
		result = walk_directory(walk,
					openat(dir, name,
					       O_RDONLY | O_DIRECTORY |
						       O_NOFOLLOW | O_CLOEXEC));
	str_truncate(&walk->key, len);
	return result;
}

/* Reads a directory, whose descriptor it closes, and those below. */
static int walk_directory(struct walk *walk, int fd)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int result = 0;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	while (result == 0 && goes_on(walk) && (entry = readdir(dir)))
		result = visit(walk, dirfd(dir), entry->d_name);
	closedir(dir);
	return result;
}

/* Whether the first len bytes of a key name a directory that holds another. */
static bool holds(const char *dir, size_t len, const char *key)
{
	return len == 0 || (strncmp(dir, key, len) == 0 && key[len] == '/');
}

/* Where a walk begins: in the directory that holds all names of it. */
static void find_start(struct walk *walk)
{
	const char *dir = walk->files->key;
	size_t len = path_parent_len(dir);

	for (size_t i = 1; i < walk->count; i++)
		while (!holds(dir, len, walk->files[i].key))
			do
				len--;
			while (len > 0 && dir[len] != '/');
	str_append(&walk->key, dir, len);
}

static int open_directory(const struct walk *walk, const char *root)
{
	struct str path = STR_INIT;
	int fd = -1;

	str_printf(&path, "%s/%s", root, str_text(&walk->key));
	if (!str_failed(&path))
		fd = open(str_text(&path),
			  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	str_fini(&path);
	return fd;
}

/* Walks the directory where it begins, then each one above up to the root. */
static int walk_upwards(struct walk *walk, const char *root)
{
	struct stat st;
	int result;

	find_start(walk);
	for (;;) {
		CLEANUP_FD int fd = open_directory(walk, root);

		if (fd < 0 || fstat(fd, &st) < 0 ||
		    st.st_dev != walk->files->volume)
			return 0;
		result = walk_directory(walk, take_fd(&fd));
		if (result != 0 || !goes_on(walk) || walk->key.len == 0)
			return result;
		walk->done = st.st_ino;
		str_truncate(&walk->key, path_parent_len(str_text(&walk->key)));
	}
}

/* Walks for `count` files from the `first` on, which lie on one volume. */
static int walk_volume(const struct state_names *names, size_t first,
		       size_t count, state_names_fn *fn, void *arg)
{
	struct walk walk = {
		.files = names->files + first,
		.count = count,
		.budget = *names->root ? SIZE_MAX : SEARCH_ENTRIES,
		.key = STR_INIT,
		.fn = fn,
		.arg = arg,
	};
	int result;

	for (size_t i = 0; i < count; i++)
		walk.missing += walk.files[i].further;
	result = walk_upwards(&walk, names->root);
	str_fini(&walk.key);
	return result;
}

int state_names_each(struct state_names *names, state_names_fn *fn, void *arg)
{
	const struct state_name *files = names->files;
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
