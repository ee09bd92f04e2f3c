/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens the keeper's files, and finds whether a process has one open.  Looks at
   a file only after it is open, so that it cannot be exchanged in between. */
#include "faked/pseudo/own.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file/io.h"
#include "faked/session/session.h"

static bool name_file(char path[PATH_MAX], const char *directory,
		      const char *name)
{
	if (snprintf(path, PATH_MAX, "%s/%s", directory, name) < PATH_MAX)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

/* Stores how many names the file has. */
static int open_path(const char *path, int flags, nlink_t *names)
{
	int fd = open(path,
		      flags | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK,
		      0600);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == real_uid()) {
		*names = st.st_nlink;
		return fd;
	}
	close(fd);
	errno = EACCES;
	return -1;
}

bool own_is_foreign(const char *directory, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	return name_file(path, directory, name) && lstat(path, &st) == 0 &&
	       !(S_ISREG(st.st_mode) && st.st_uid == real_uid());
}

int own_open(const char *directory, const char *name, int flags)
{
	char path[PATH_MAX];
	nlink_t names;

	return name_file(path, directory, name) ? open_path(path, flags, &names)
						: -1;
}

int own_replace(const char *directory, const char *name, int flags)
{
	char path[PATH_MAX];
	nlink_t names;
	int fd;

	if (!name_file(path, directory, name))
		return -1;
	fd = open_path(path, O_WRONLY | flags, &names);
	if (fd >= 0 && names <= 1)
		return fd;
	if (fd >= 0)
		close(fd);
	unlink(path);
	return open_path(path, O_WRONLY | O_CREAT | O_EXCL | flags, &names);
}

/* False only if /proc shows that the process does not have the file open.  One
   that ends shows no files, and may still have the locks. */
static bool may_have_open(pid_t pid, const struct stat *file)
{
	bool has = false, others = false;
	struct dirent *entry;
	struct stat st;
	char path[32];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	if (!dir)
		return true;
	while (!has && (entry = readdir(dir))) {
		if (*entry->d_name == '.' ||
		    fstatat(dirfd(dir), entry->d_name, &st, 0) < 0)
			continue;
		others = true;
		has = st.st_dev == file->st_dev && st.st_ino == file->st_ino;
	}
	closedir(dir);
	return has || !others;
}

pid_t own_read_pid(const char *directory, int lock)
{
	CLEANUP_FD int fd = own_open(directory, "pseudo.pid", O_RDONLY);
	char text[16] = "";
	struct stat st;
	pid_t pid;

	if (fd < 0 || fstat(lock, &st) < 0 ||
	    read_full(fd, text, sizeof(text) - 1) < 0)
		return 0;
	pid = atoi(text);
	return pid > 0 && may_have_open(pid, &st) ? pid : 0;
}
