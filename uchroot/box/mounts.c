/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls the kernel by number: older C libraries have no functions for these
 * calls, and those of newer ones would shadow our constants.
 */
#include "uchroot/box/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>

#include "raw/syscall.h"

/* These are newer than the headers of some systems; every machine has the same
   numbers. */
#ifndef __NR_mount_setattr
#define __NR_mount_setattr 442
struct mount_attr {
	uint64_t attr_set, attr_clr, propagation, userns_fd;
};
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

/* The result of a call as libc has it. */
static int result(long ret)
{
	if (ret >= 0)
		return ret;
	errno = -ret;
	return -1;
}

static uint64_t attributes(unsigned forbids)
{
	return (forbids & MOUNT_RO ? MOUNT_ATTR_RDONLY : 0) |
	       (forbids & MOUNT_NOSUID ? MOUNT_ATTR_NOSUID : 0) |
	       (forbids & MOUNT_NODEV ? MOUNT_ATTR_NODEV : 0) |
	       (forbids & MOUNT_NOEXEC ? MOUNT_ATTR_NOEXEC : 0);
}

static long configure(int context, const char *const *options)
{
	long ret = 0;

	for (; *options && ret >= 0; options += 2)
		ret = options[1]
			      ? raw(__NR_fsconfig, context, FSCONFIG_SET_STRING,
				    options[0], options[1], 0)
			      : raw(__NR_fsconfig, context, FSCONFIG_SET_FLAG,
				    options[0], NULL, 0);
	return ret < 0 ? ret
		       : raw(__NR_fsconfig, context, FSCONFIG_CMD_CREATE, NULL,
			     NULL, 0);
}

int mount_new(const char *type, const char *const *options, unsigned forbids)
{
	CLEANUP_FD int context = result(raw(__NR_fsopen, type, FSOPEN_CLOEXEC));
	long ret;

	if (context < 0)
		return -1;
	ret = configure(context, options);
	if (ret >= 0)
		ret = raw(__NR_fsmount, context, FSMOUNT_CLOEXEC,
			  attributes(forbids));
	return result(ret);
}

int mount_copy(int dir, const char *path, bool with_those_below)
{
	return result(raw(__NR_open_tree, dir, path,
			  OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH |
				  (with_those_below ? AT_RECURSIVE : 0)));
}

int mount_forbid(int mount, unsigned forbids)
{
	struct mount_attr attr = { .attr_set = attributes(forbids) };

	return result(raw(__NR_mount_setattr, mount, "",
			  AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof(attr)));
}

int mount_attach(int mount, int dir, const char *path)
{
	return result(raw(__NR_move_mount, mount, "", dir, path,
			  MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS |
				  (*path ? 0 : MOVE_MOUNT_T_EMPTY_PATH)));
}
