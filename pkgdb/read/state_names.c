/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the names of inodes with several of them.  Walks only if a state
 * mentions such an inode; follows no symbolic link and leaves no file system.
 */
#include "pkgdb/read/state_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "common/array.h"
#include "common/str.h"

struct walk {
	const struct state_names *names;
	state_names_fn *fn;
	void *arg;
	struct str path; /* of the directory that is being read */
	dev_t dev;
};

static bool has_names(const struct stat *st)
{
	return st->st_nlink > 1 && !S_ISDIR(st->st_mode);
}

int state_names_note(struct state_names *names, const char *path, uint64_t ino)
{
	struct str full = STR_INIT;
	struct stat st;
	bool wanted;

	str_printf(&full, "%s/%s", names->root, path);
	wanted = !str_failed(&full) && lstat(str_text(&full), &st) == 0 &&
		 st.st_ino == ino && has_names(&st);
	str_fini(&full);
	if (!wanted)
		return 0;
	if (array_grow(&names->files, names->count, &names->capacity,
		       sizeof(*names->files)) < 0)
		return -1;
	names->files[names->count].ino = ino;
	names->files[names->count].path = strdup(path);
	return names->files[names->count++].path ? 0 : -1;
}

static int compare(const void *a, const void *b)
{
	const struct state_name *left = a, *right = b;

	return (left->ino > right->ino) - (left->ino < right->ino);
}

/* Tells about one object, whose path is complete. */
static int look_at(struct walk *walk, const struct stat *st)
{
	const struct state_name wanted = { .ino = st->st_ino };
	const struct state_name *found;

	if (!has_names(st))
		return 0;
	found = bsearch(&wanted, walk->names->files, walk->names->count,
			sizeof(wanted), compare);
	if (!found || strcmp(found->path, str_text(&walk->path)) == 0)
		return 0;
	return walk->fn(walk->arg, str_text(&walk->path), found->path);
}

/* Reads a directory, whose descriptor it closes, and those below. */
static int walk_directory(struct walk *walk, int fd)
{
	size_t len = walk->path.len;
	const struct dirent *entry;
	struct stat st;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	int result = 0;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	while (result == 0 && (entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    fstatat(dirfd(dir), name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		str_printf(&walk->path, len ? "/%s" : "%s", name);
		if (str_failed(&walk->path))
			result = -1;
		else if (S_ISDIR(st.st_mode) && st.st_dev == walk->dev)
			result = walk_directory(
				walk, openat(dirfd(dir), name,
					     O_RDONLY | O_DIRECTORY |
						     O_NOFOLLOW | O_CLOEXEC));
		else
			result = look_at(walk, &st);
		str_truncate(&walk->path, len);
	}
	closedir(dir);
	return result;
}

int state_names_each(struct state_names *names, state_names_fn *fn, void *arg)
{
	struct walk walk = { .names = names, .fn = fn, .arg = arg };
	struct stat st;
	int fd, result;

	if (!names->count)
		return 0;
	qsort(names->files, names->count, sizeof(*names->files), compare);
	fd = open(*names->root ? names->root : "/",
		  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0) {
		cleanup_fd(&fd);
		return 0;
	}
	walk.dev = st.st_dev;
	result = walk_directory(&walk, fd);
	str_fini(&walk.path);
	return result;
}

void state_names_fini(struct state_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->files[i].path);
	free(names->files);
	names->files = NULL;
	names->count = names->capacity = 0;
}
