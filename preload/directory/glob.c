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
	void *(*readdir)(void *);
	void *(*opendir)(const char *);
	int (*lstat)(const char *, void *);
	int (*stat)(const char *, void *);
};

#define ALTDIRFUNC 512
#define NOSPACE	   1

typedef int glob_function(const char *, int, int (*)(const char *, int),
			  struct glob_list *);

NEXT(int, closedir, (DIR *))

static void *open_dir(const char *path)
{
	return fake_opendir(path);
}

static void close_dir(void *dir)
{
	if (next_closedir())
		next_closedir()(dir);
}

static void *read_dir(void *dir)
{
	return fake_readdir(dir);
}

/* The functions that look at a file, with the structure of one width. */
#define STAT_FUNCTIONS(width, call)                                     \
	static int stat_file##width(const char *path, void *st)         \
	{                                                               \
		return (int)return_errno(call(AT_FDCWD, path, st, 0));  \
	}                                                               \
	static int stat_link##width(const char *path, void *st)         \
	{                                                               \
		return (int)return_errno(                               \
			call(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW)); \
	}

#ifdef __LP64__

STAT_FUNCTIONS(, fake_stat)

static void bring_functions(struct glob_list *list, enum width width UNUSED)
{
	list->readdir = read_dir;
	list->stat = stat_file;
	list->lstat = stat_link;
}

#else

#define STAT_NARROW(dir, path, st, flags) \
	narrow_fake_stat(dir, path, st, flags, LAYOUT_NARROW)
#define STAT_WIDE(dir, path, st, flags) \
	narrow_fake_stat(dir, path, st, flags, LAYOUT_WIDE)

STAT_FUNCTIONS(_narrow, STAT_NARROW)
STAT_FUNCTIONS(_wide, STAT_WIDE)
STAT_FUNCTIONS(_wide_time, fake_stat)

static void *read_wide_dir(void *dir)
{
	return fake_readdir64(dir);
}

static void bring_functions(struct glob_list *list, enum width width)
{
	static int (*const functions[][2])(const char *, void *) = {
		[NARROW] = { stat_file_narrow, stat_link_narrow },
		[WIDE] = { stat_file_wide, stat_link_wide },
		[WIDE_TIME] = { stat_file_wide_time, stat_link_wide_time },
	};

	list->readdir = width == NARROW ? read_dir : read_wide_dir;
	list->stat = functions[width][0];
	list->lstat = functions[width][1];
}

#endif

/* libc's function of this width, or of the plain name. */
static glob_function *next_glob(enum width width)
{
	static const char names[3][16] = { "glob", "glob64",
					   "__glob64_time64" };
	static void *known[3];

	return (glob_function *)next_find_once(&known[width], names[width],
					       names[NARROW]);
}

int fake_glob(const char *pattern, int flags, int (*failed)(const char *, int),
	      void *found, enum width width)
{
	glob_function *next = next_glob(width);
	struct glob_list *list = found;
	int ret;

	if (!next)
		return NOSPACE;
	if (!session_on() || flags & ALTDIRFUNC)
		return next(pattern, flags, failed, list);
	list->opendir = open_dir;
	list->closedir = close_dir;
	bring_functions(list, width);
	ret = next(pattern, flags | ALTDIRFUNC, failed, list);
	list->flags &= ~ALTDIRFUNC;
	return ret;
}
