/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens objects below a top directory, component by component where the kernel
 * does not do it.  Never changes an object.
 */
#include "common/file/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	ALWAYS = O_NOFOLLOW | O_CLOEXEC,
	STEP = O_PATH | O_DIRECTORY | ALWAYS,
};

/* One name resolved by the kernel under the rules of `resolve`. */
static int open_resolved(int dir, const char *path, int flags, int resolve)
{
	struct open_how how = {
		.flags = (unsigned)(flags | ALWAYS),
		.resolve = (unsigned)resolve,
	};

	return (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));
}

/* Whether the error means that openat2 is missing, refused by a sandbox or out
   of its limits, rather than that the name is bad. */
static bool must_step(int err)
{
	return err == ENOSYS || err == EPERM || err == ENAMETOOLONG ||
	       err == EAGAIN || err == E2BIG;
}

/*
 * Copies the component that *path begins with and moves *path behind it and
 * its slashes.  False with errno when it is `..` or longer than a name can be.
 */
static bool next_component(const char **path, char component[NAME_MAX + 1])
{
	size_t len = strcspn(*path, "/");

	if (len > NAME_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(component, *path, len);
	component[len] = '\0';
	if (strcmp(component, "..") == 0) {
		errno = EINVAL;
		return false;
	}
	*path += len;
	*path += strspn(*path, "/");
	return true;
}

/* Refuses a directory that lies on another device than its tree's top. */
static int stay_on(dev_t dev, int fd)
{
	struct stat st;

	if (fstatat(fd, "", &st, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) != 0)
		return -1;
	if (S_ISDIR(st.st_mode) && st.st_dev != dev) {
		errno = EXDEV;
		return -1;
	}
	return 0;
}

int beneath_open_by_steps(int top, const char *key, int flags)
{
	char name[NAME_MAX + 1];
	struct stat st;
	CLEANUP_FD int dir = -1;

	if (fstatat(top, "", &st, AT_EMPTY_PATH) != 0)
		return -1;
	while (next_component(&key, name)) {
		int from = dir < 0 ? top : dir;
		CLEANUP_FD int fd = openat(from, name,
					   *key ? STEP : flags | ALWAYS);

		if (fd < 0 || stay_on(st.st_dev, fd) != 0)
			return -1;
		if (!*key)
			return take_fd(&fd);
		cleanup_fd(&dir);
		dir = take_fd(&fd);
	}
	return -1;
}

int beneath_open(int top, const char *key, int flags)
{
	int fd = open_resolved(top, key, flags,
			       RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
				       RESOLVE_NO_XDEV);

	if (fd < 0 && must_step(errno))
		fd = beneath_open_by_steps(top, key, flags);
	return fd;
}

/* Opens a path of any kind, `..` included, by one component at a time. */
static int open_top_by_steps(const char *path)
{
	CLEANUP_FD int dir = open(*path == '/' ? "/" : ".", STEP);

	path += strspn(path, "/");
	while (dir >= 0 && *path) {
		size_t len = strcspn(path, "/");
		char name[NAME_MAX + 1];
		int next;

		if (len > NAME_MAX) {
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(name, path, len);
		name[len] = '\0';
		next = openat(dir, name, STEP);
		cleanup_fd(&dir);
		dir = next;
		path += len;
		path += strspn(path, "/");
	}
	return take_fd(&dir);
}

int beneath_open_top(const char *path)
{
	int fd = open_resolved(AT_FDCWD, path, O_PATH | O_DIRECTORY,
			       RESOLVE_NO_SYMLINKS);

	if (fd < 0 && must_step(errno))
		fd = open_top_by_steps(path);
	if (fd < 0 && errno == ENOTDIR)
		errno = readlink(path, &(char){ 0 }, 1) < 0 ? ENOTDIR : ELOOP;
	return fd;
}
