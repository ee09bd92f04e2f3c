/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts the names of directories.  One that cannot be read, or that is a mount
 * point, is passed over: nothing below it was taken.
 */
#include "faked/import/census.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>

#include "common/array.h"
#include "common/file/beneath.h"
#include "common/path.h"

/* The names that the directory of a key has on disk; 0 if it cannot be read. */
static size_t count_names(int top, const char *key)
{
	int fd = beneath_open(top, key, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *name;
	size_t count = 0;

	if (!dir) {
		cleanup_fd(&fd);
		return 0;
	}
	while ((name = readdir(dir)) != NULL)
		if (strcmp(name->d_name, ".") != 0 &&
		    strcmp(name->d_name, "..") != 0)
			count++;
	closedir(dir);
	return count;
}

/* Ends the last directory. */
static void leave(struct census *census)
{
	const struct census_dir *dir = &census->dirs[--census->count];
	size_t count;

	census->path[dir->length] = '\0';
	count = count_names(census->top, dir->length ? census->path : ".");
	if (count > dir->names)
		census->unnamed(census->arg, dir->length ? census->path : ".",
				count - dir->names);
}

/* Whether paths below a directory can follow the path: it is that directory's
   with a slash behind it, or sorts before that. */
static bool is_open(const struct census *census, const struct census_dir *dir,
		    const char *path)
{
	return dir->length == 0 ||
	       (strncmp(census->path, path, dir->length) == 0 &&
		(unsigned char)path[dir->length] <= '/');
}

/* Tells that nothing was said of a directory, unless the path before had the
   same one.  0, or -1 with ENOMEM. */
static int tell_orphan(struct census *census, const char *path, size_t length)
{
	struct str *last = &census->orphans;
	const char *dir = length ? path : ".";

	if (length == 0)
		length = 1;
	if (last->len == length && memcmp(last->data, dir, length) == 0)
		return 0;
	str_clear(last);
	str_append(last, dir, length);
	if (str_failed(last))
		return -1;
	census->unnamed(census->arg, last->data, 0);
	return 0;
}

/* Counts the path as a name of its directory.  0, or -1 with ENOMEM. */
static int add_name(struct census *census, const char *path)
{
	size_t length = path_parent_len(path), i = census->count;

	while (i > 0 && census->dirs[i - 1].length != length)
		i--;
	if (i == 0)
		return tell_orphan(census, path, length);
	census->dirs[i - 1].names++;
	return 0;
}

int census_take(struct census *census, const char *path, bool directory)
{
	bool top = strcmp(path, ".") == 0;

	while (census->count > 0 &&
	       !is_open(census, &census->dirs[census->count - 1], path))
		leave(census);
	if (!top && add_name(census, path) < 0)
		return -1;
	if (!directory)
		return 0;
	if (array_grow(&census->dirs, census->count, &census->capacity,
		       sizeof(*census->dirs)) < 0)
		return -1;
	census->dirs[census->count++] = (struct census_dir){
		.length = top ? 0 : strlen(path)
	};
	strcpy(census->path, path);
	return 0;
}

void census_end(struct census *census)
{
	while (census->count > 0)
		leave(census);
	free(census->dirs);
	str_fini(&census->orphans);
}
