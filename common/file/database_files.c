/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SQLite takes a file beside a database that has the name of its journal or log
 * for a part of it, whatever its owner; in a directory that others can write,
 * another user may have put it there.  So this file checks the owner of each
 * file by the descriptor that SQLite then uses.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file/database.h"
#include "common/path.h"

static char stranger[PATH_MAX];

const char *database_stranger(void)
{
	return *stranger ? stranger : NULL;
}

/* What SQLite adds to the name of a database for its companions. */
static const char *const ends[] = { "-journal", "-wal", "-shm" };

/* "NAME-wal" is a part of NAME, which is so long; 0: it is no part. */
static size_t whole_of(const char *path)
{
	size_t size = strlen(path);

	for (size_t i = 0; i < countof(ends); i++) {
		size_t n = strlen(ends[i]);

		if (size > n && !strcmp(path + size - n, ends[i]))
			return size - n;
	}
	return 0;
}

/* The first `size` bytes of a path: what stands there belongs to `uid`. */
static bool belongs(const char *path, size_t size, uid_t uid)
{
	char name[PATH_MAX];
	struct stat st;

	return snprintf(name, sizeof(name), "%.*s", (int)size, path) <
		       (int)sizeof(name) &&
	       stat(name, &st) == 0 && st.st_uid == uid;
}

/* Whether others can make files, but not remove ours, where this one lies. */
static bool is_in_shared_folder(const char *path)
{
	CLEANUP_FREE char *folder = path_directory(path);
	struct stat st;

	return !folder || stat(folder, &st) < 0 ||
	       (st.st_mode & S_ISVTX && st.st_mode & (S_IWGRP | S_IWOTH));
}

static bool is_believed(int fd, const char *path, size_t whole, int flags)
{
	struct stat st;

	/* What is only read is input, like any other. */
	if (!whole && (flags & O_ACCMODE) == O_RDONLY)
		return true;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	if (st.st_uid == geteuid())
		return !whole || st.st_nlink <= 1;
	return whole ? belongs(path, whole, st.st_uid)
		     : !is_in_shared_folder(path);
}

static int open_believed(const char *path, int flags, int mode)
{
	size_t whole = whole_of(path);
	int fd = open(path, flags | (whole ? O_NONBLOCK | O_NOCTTY : 0), mode);

	if (fd < 0 || is_believed(fd, path, whole, flags))
		return fd;
	close(fd);
	snprintf(stranger, sizeof(stranger), "%s", path);
	errno = EACCES;
	return -1;
}

void database_guard_files(void)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find("unix");

	*stranger = '\0';
	if (vfs && vfs->iVersion >= 3)
		vfs->xSetSystemCall(vfs, "open",
				    (sqlite3_syscall_ptr)open_believed);
}

void database_remove(const char *path)
{
	char name[PATH_MAX];

	unlink(path);
	for (size_t i = 0; i < countof(ends); i++)
		if (snprintf(name, sizeof(name), "%s%s", path, ends[i]) <
		    (int)sizeof(name))
			unlink(name);
}
