/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * glob(3).  glibc's calls its own opendir and stat, with the rights of the
 * builder, unless the program brings functions for that: so ours are brought.
 * A libc that knows no such functions, as musl, does not look at them.
 */
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/table/verbs.h"

/* glob_t, a flag and an error of glob(3), as glibc has them. */
struct glob_list {
	size_t count;
	char **paths;
	size_t skipped;
	int flags;
	void (*closedir)(void *);
	struct dirent *(*readdir)(void *);
	void *(*opendir)(const char *);
	int (*lstat)(const char *, struct stat *);
	int (*stat)(const char *, struct stat *);
};

#define ALTDIRFUNC 512
#define NOSPACE	   1

NEXT(int, glob,
     (const char *, int, int (*)(const char *, int), struct glob_list *))
NEXT(int, closedir, (DIR *))

static void *open_dir(const char *path)
{
	return fake_opendir(path);
}

static struct dirent *read_dir(void *dir)
{
	return fake_readdir(dir);
}

static void close_dir(void *dir)
{
	if (next_closedir())
		next_closedir()(dir);
}

static int stat_file(const char *path, struct stat *st)
{
	return (int)return_errno(fake_stat(AT_FDCWD, path, st, 0));
}

static int stat_link(const char *path, struct stat *st)
{
	return (int)return_errno(
		fake_stat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW));
}

int fake_glob(const char *pattern, int flags, int (*failed)(const char *, int),
	      void *found)
{
	struct glob_list *list = found;
	int ret;

	if (!next_glob())
		return NOSPACE;
	if (!session_on() || flags & ALTDIRFUNC)
		return next_glob()(pattern, flags, failed, list);
	list->opendir = open_dir;
	list->readdir = read_dir;
	list->closedir = close_dir;
	list->stat = stat_file;
	list->lstat = stat_link;
	ret = next_glob()(pattern, flags | ALTDIRFUNC, failed, list);
	list->flags &= ~ALTDIRFUNC;
	return ret;
}
