/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file that takes its name when it is complete.  open(2) describes how
 * linkat(2) names a file that O_TMPFILE made; as it never replaces a name, the
 * file gets a fresh one first and is then renamed.
 */
#include "common/file/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file/temporary.h"
#include "common/path.h"

static mode_t default_mode(void)
{
	mode_t mask = umask(077);

	umask(mask);
	return 0666 & ~mask;
}

static int open_unnamed(const char *path)
{
	CLEANUP_FREE char *dir = path_directory(path);

	return dir ? open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600) : -1;
}

static int open_named(struct newfile *file)
{
	if (asprintf(&file->temporary, "%s.XXXXXX", file->path) < 0) {
		file->temporary = NULL;
		errno = ENOMEM;
		return -1;
	}
	file->fd = temporary_open(file->temporary);
	if (file->fd < 0)
		free(take_ptr(file->temporary));
	return file->fd;
}

static int open_either(struct newfile *file, const char *path, bool named)
{
	struct stat st;
	bool exists = stat(path, &st) == 0;

	*file = (struct newfile){ .fd = -1 };
	if (exists && !S_ISREG(st.st_mode)) {
		file->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		return file->fd < 0 ? -1 : 0;
	}
	file->path = exists ? realpath(path, NULL) : strdup(path);
	if (!file->path)
		return -1;
	file->mode = exists ? st.st_mode & 0777 : default_mode();
	if (!named)
		file->fd = open_unnamed(file->path);
	return file->fd < 0 && open_named(file) < 0 ? -1 : 0;
}

int newfile_open(struct newfile *file, const char *path)
{
	return open_either(file, path, false);
}

int newfile_open_named(struct newfile *file, const char *path)
{
	return open_either(file, path, true);
}

static int give_name(struct newfile *file)
{
	char self[sizeof("/proc/self/fd/") + 3 * sizeof(int)];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", file->fd);
	for (int i = 0; i < 100; i++) {
		if (asprintf(&file->temporary, "%s.new-%ld-%d", file->path,
			     (long)getpid(), i) < 0) {
			file->temporary = NULL;
			errno = ENOMEM;
			return -1;
		}
		if (linkat(AT_FDCWD, self, AT_FDCWD, file->temporary,
			   AT_SYMLINK_FOLLOW) == 0)
			return 0;
		free(take_ptr(file->temporary));
		if (errno != EEXIST)
			break;
	}
	return -1;
}

/* The rename itself must survive a power cut, too.  A directory that may be
   written but not read takes its whole file system along. */
static int sync_directory(const struct newfile *file)
{
	CLEANUP_FREE char *dir = path_directory(file->path);
	CLEANUP_FD int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
				: -1;

	if (fd < 0)
		return dir && errno == EACCES ? syncfs(file->fd) : -1;
	return fsync(fd) < 0 && errno != EINVAL ? -1 : 0;
}

int newfile_commit(struct newfile *file)
{
	if (file->path && fchmod(file->fd, file->mode) < 0)
		return -1;
	if (fsync(file->fd) < 0 && errno != EINVAL && errno != EROFS)
		return -1;
	if (!file->path)
		return 0;
	if (!file->temporary && give_name(file) < 0)
		return -1;
	if (rename(file->temporary, file->path) < 0)
		return -1;
	free(take_ptr(file->temporary));
	return sync_directory(file);
}

void newfile_close(struct newfile *file)
{
	int error = errno;

	if (file->temporary)
		unlink(file->temporary);
	free(take_ptr(file->temporary));
	free(take_ptr(file->path));
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
	errno = error;
}
