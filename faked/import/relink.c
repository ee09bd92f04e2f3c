/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A name is replaced by link(2) beside it and rename(2) over it, so that there
 * is a file at each moment.  Only what is equal to the other file is replaced,
 * or an empty file in the place of a node.  The directory of a name is opened
 * beneath the top, and the name itself is never followed.
 */
#include "faked/import/relink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file/beneath.h"
#include "common/file/io.h"
#include "common/path.h"

/* The name of a link that is not yet in its place. */
#define TEMPORARY ".fakebuild-import-link"

/* Whether two open files have the same bytes; -1 with errno. */
static int are_equal(int a, int b)
{
	char x[32768], y[32768];
	ssize_t n, m;

	do {
		n = read_full(a, x, sizeof(x));
		m = read_full(b, y, sizeof(y));
		if (n < 0 || m < 0)
			return -1;
		if (n != m || memcmp(x, y, n) != 0)
			return 0;
	} while (n > 0);
	return 1;
}

/* The same for symbolic links, opened by O_PATH. */
static int have_one_target(int a, int b)
{
	char x[PATH_MAX], y[PATH_MAX];
	ssize_t n = readlinkat(a, "", x, sizeof(x));
	ssize_t m = readlinkat(b, "", y, sizeof(y));

	if (n < 0 || m < 0)
		return -1;
	return n == m && memcmp(x, y, n) == 0;
}

int relink_compare(int top, const char *path, const char *target, bool links)
{
	const int flags = links ? O_PATH : O_RDONLY | O_NONBLOCK;
	CLEANUP_FD int a = beneath_open(top, path, flags);
	CLEANUP_FD int b = beneath_open(top, target, flags);

	if (a < 0 || b < 0)
		return -1;
	return links ? have_one_target(a, b) : are_equal(a, b);
}

/* Whether the temporary name is left of an import that was killed: it is one of
   the file. */
static bool is_left(int source, const char *from, int dir)
{
	struct stat file, left;

	return fstatat(source, from, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstatat(dir, TEMPORARY, &left, AT_SYMLINK_NOFOLLOW) == 0 &&
	       file.st_dev == left.st_dev && file.st_ino == left.st_ino;
}

/* Puts a link to a file in the place of a name.  0, or -1 with errno. */
static int replace(int source, const char *from, int dir, const char *to)
{
	if (linkat(source, from, dir, TEMPORARY, 0) < 0 &&
	    (errno != EEXIST || !is_left(source, from, dir)))
		return -1;
	if (renameat(dir, TEMPORARY, dir, to) == 0)
		return 0;
	unlinkat(dir, TEMPORARY, 0);
	return -1;
}

/* The same in a directory that its owner may not write, as after a copy from a
   store of modes 0555: it is writable meanwhile. */
static int replace_in_any(int source, const char *from, int dir, const char *to)
{
	char path[sizeof("/proc/self/fd/") + 3 * sizeof(dir)];
	int ret = replace(source, from, dir, to);
	struct stat st;

	if (ret == 0 || errno != EACCES)
		return ret;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", dir);
	if (fstat(dir, &st) < 0 || chmod(path, st.st_mode | S_IRWXU) < 0)
		return -1;
	ret = replace(source, from, dir, to);
	return chmod(path, st.st_mode & ALLPERMS) < 0 ? -1 : ret;
}

/* Opens the directory that holds a key; *base is its last part.  A descriptor,
   or -1 with errno. */
static int open_directory(int top, const char *key, const char **base)
{
	size_t len = path_parent_len(key);
	CLEANUP_FREE char *parent = strndup(key, len);

	*base = len ? key + len + 1 : key;
	return parent ? beneath_open(top, len ? parent : ".",
				     O_PATH | O_DIRECTORY)
		      : -1;
}

int relink(int top, const char *path, const char *target)
{
	const char *from, *to;
	CLEANUP_FD int source = open_directory(top, target, &from);
	CLEANUP_FD int dir = open_directory(top, path, &to);

	return source < 0 || dir < 0 ? -1
				     : replace_in_any(source, from, dir, to);
}
