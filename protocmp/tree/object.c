/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls that read and change an object.  They are libc's ordinary
 * functions, so that a preloaded shim can intercept them; the one raw system
 * call is the last resort without /proc.
 */
#include "protocmp/tree/object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452 /* the same on every architecture */
#endif

static const char caps_name[] = "security.capability";

/* A path to the object itself, whatever its name is now: proc(5),
   /proc/pid/fd. */
struct fd_path {
	char text[sizeof "/proc/self/fd/" + 3 * sizeof(int)];
};

static struct fd_path path_of(int fd)
{
	struct fd_path path;

	snprintf(path.text, sizeof(path.text), "/proc/self/fd/%d", fd);
	return path;
}

int object_stat(int fd, struct stat *st)
{
	return fstatat(fd, "", st, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW);
}

int object_chown(int fd, uid_t uid, gid_t gid)
{
	return fchownat(fd, "", uid, gid, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW);
}

int object_chmod(int fd, mode_t mode)
{
	struct fd_path path = path_of(fd);

	if (chmod(path.text, mode) == 0)
		return 0;
	if (errno != ENOENT && errno != ENOTDIR)
		return -1;
	return (int)syscall(SYS_fchmodat2, fd, "", mode, AT_EMPTY_PATH);
}

int object_get_caps(int fd, struct caps *caps)
{
	struct fd_path path = path_of(fd);
	unsigned char value[64];
	ssize_t size = getxattr(path.text, caps_name, value, sizeof(value));

	*caps = (struct caps){ 0, 0, false };
	if (size < 0)
		return errno == ENODATA || errno == ENOTSUP ? 0 : -1;
	return caps_decode(value, (size_t)size, caps) ? 0 : -1;
}

int object_set_caps(int fd, const struct caps *caps)
{
	struct fd_path path = path_of(fd);
	unsigned char value[CAPS_SIZE];

	if (!caps->permitted && !caps->inheritable)
		return removexattr(path.text, caps_name) == 0 ||
				       errno == ENODATA
			       ? 0
			       : -1;
	caps_encode(caps, value);
	return setxattr(path.text, caps_name, value, sizeof(value), 0);
}
