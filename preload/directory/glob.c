/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * glob(3).  glibc's calls its own opendir and stat, with the rights of the
 * builder, unless the program brings functions for that: so ours are brought.
 * A libc that knows no such functions, as musl, does not look at them.
 */
#include <glob.h>

#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/table/verbs.h"

NEXT(int, glob, (const char *, int, int (*)(const char *, int), glob_t *))
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
	glob_t *list = found;
	int ret;

	if (!next_glob())
		return GLOB_NOSPACE;
	if (!session_on() || flags & GLOB_ALTDIRFUNC)
		return next_glob()(pattern, flags, failed, list);
	list->gl_opendir = open_dir;
	list->gl_readdir = read_dir;
	list->gl_closedir = close_dir;
	list->gl_stat = stat_file;
	list->gl_lstat = stat_link;
	ret = next_glob()(pattern, flags | GLOB_ALTDIRFUNC, failed, list);
	list->gl_flags &= ~GLOB_ALTDIRFUNC;
	return ret;
}
