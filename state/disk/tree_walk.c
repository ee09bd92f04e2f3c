/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads directories by openat(2) and readdir(3), depth first.  Makes no stat of
 * a file: callers know by its inode number whether they want to look at it.
 */
#include "state/disk/tree_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "ledger/ledger.h"

/* Levels below the start; each one has a descriptor open, of the 1024 that a
   process mostly may have. */
#define DEPTH_MAX 400

/* Whether readdir(3) may tell other inode numbers than stat(2), as on an
   overlay whose layers lie on several file systems. */
static bool tells_others(int dir)
{
	struct statfs fs;

	return fstatfs(dir, &fs) == 0 && ledger_is_layered(fs.f_type);
}

static bool walk_directory(struct tree_walk *walk, int parent, const char *name,
			   int depth);

/* Passes one name to the caller, and walks the directory that it may be.
   Returns whether the walk goes on. */
static bool visit(struct tree_walk *walk, const struct tree_name *name,
		  unsigned char type, int depth)
{
	size_t len = walk->path.len;
	bool goes_on;

	if (len && walk->path.data[len - 1] != '/')
		str_push(&walk->path, '/');
	str_puts(&walk->path, name->name);
	goes_on = walk->each(walk->arg, name);
	if (goes_on && (type == DT_DIR || type == DT_UNKNOWN))
		goes_on = walk_directory(walk, name->dir, name->name,
					 depth + 1);
	str_truncate(&walk->path, len);
	return goes_on;
}

/* Visits what a directory holds.  Returns whether the walk goes on. */
static bool read_names(struct tree_walk *walk, DIR *dir, int depth)
{
	bool is_wrong = tells_others(dirfd(dir)), goes_on = true;
	const struct dirent *entry;

	while (goes_on && walk->budget && (entry = readdir(dir))) {
		struct tree_name name = {
			.dir = dirfd(dir),
			.name = entry->d_name,
			.ino = is_wrong ? 0 : entry->d_ino,
		};

		if (!strcmp(name.name, ".") || !strcmp(name.name, ".."))
			continue;
		walk->budget--;
		goes_on = visit(walk, &name, entry->d_type, depth);
	}
	return goes_on && walk->budget;
}

/* Whether the walk enters a directory, the start or one below it. */
static bool enters(struct tree_walk *walk, int fd, int depth)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
	if (depth == 0)
		walk->dev = st.st_dev;
	return depth == 0 || (st.st_ino != walk->passed &&
			      (walk->across || st.st_dev == walk->dev));
}

/* Tells the caller of what is not read; the walk goes on.  That a file is no
   directory is no failure: readdir(3) may not know. */
static bool pass_over(struct tree_walk *walk, int err)
{
	if (walk->unread && err != ENOTDIR && err != ENOENT)
		walk->unread(walk->arg, err);
	return true;
}

/* Walks one directory and those below it.  Returns whether the walk goes on. */
static bool walk_directory(struct tree_walk *walk, int parent, const char *name,
			   int depth)
{
	CLEANUP_FD int fd = openat(
		parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool goes_on;
	DIR *dir;

	if (fd < 0)
		return pass_over(walk, errno);
	if (depth >= DEPTH_MAX)
		return pass_over(walk, ELOOP);
	if (!enters(walk, fd, depth))
		return true;
	dir = fdopendir(fd);
	if (!dir)
		return true;
	take_fd(&fd);
	goes_on = read_names(walk, dir, depth);
	closedir(dir);
	return goes_on;
}

void tree_walk_below(struct tree_walk *walk, int parent, const char *name)
{
	walk_directory(walk, parent, name, 0);
}
