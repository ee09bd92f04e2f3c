/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl(2) for the flags of inodes, ioctl_iflags(2), and for snapshots.  The
 * two flags that only root may set are stored in the ledger, as
 * ATTR_INODE_FLAGS, and are never set on disk, where they would lock the
 * builder out; all other flags go to the disk.
 */
#include <linux/fs.h>

#include "preload/base/mem.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/file/snapshot.h"
#include "preload/record/layers.h"
#include "preload/record/xattr_stored.h"
#include "raw/attrs.h"
#include "raw/syscall.h"

#define LEDGER_FLAGS  (FS_IMMUTABLE_FL | FS_APPEND_FL)
#define LEDGER_XFLAGS (FS_XFLAG_IMMUTABLE | FS_XFLAG_APPEND)

/* The two flags as FS_IOC_SETFLAGS and as FS_IOC_FSSETXATTR have them. */
static unsigned from_xflags(unsigned xflags)
{
	return (xflags & FS_XFLAG_IMMUTABLE ? FS_IMMUTABLE_FL : 0) |
	       (xflags & FS_XFLAG_APPEND ? FS_APPEND_FL : 0);
}

static unsigned to_xflags(unsigned flags)
{
	return (flags & FS_IMMUTABLE_FL ? FS_XFLAG_IMMUTABLE : 0) |
	       (flags & FS_APPEND_FL ? FS_XFLAG_APPEND : 0);
}

/* The two flags that the ledger has stored for a file. */
static unsigned stored_flags(const struct file *file)
{
	struct attr attr;
	uint32_t flags = 0;

	if (xattr_stored(file, ATTR_INODE_FLAGS, &attr) &&
	    attr.value_size == sizeof(flags))
		memcpy(&flags, attr.value, sizeof(flags));
	return flags & LEDGER_FLAGS;
}

/* The flags that the ledger adds to those on disk, 0 if none; -ENOTTY for a
   placeholder, as the kernel says for a device. */
static long stored_flags_of_fd(int fd)
{
	struct ledger *ledger = session_records();
	struct file file;

	if (!ledger ||
	    !ledger_has(ledger, LEDGER_TRAIT_XATTRS | LEDGER_TRAIT_NODES) ||
	    unlock_and_stat(fd, NULL, AT_EMPTY_PATH, &file) < 0)
		return 0;
	return file.shown.flags & LEDGER_HAS_TYPE ? -ENOTTY
						  : (long)stored_flags(&file);
}

/* ioctl_iflags(2): 0 if the process may set these flags, -EPERM for others than
   the owner, or for a change of the two without CAP_LINUX_IMMUTABLE. */
static long may_set(const struct file *file, unsigned flags)
{
	/* The kernel passes the request to a device's driver, which does not
	   know it. */
	if (!S_ISREG(file->shown.mode) && !S_ISDIR(file->shown.mode))
		return -ENOTTY;
	if (cred_limited() && !permit_owns(file))
		return -EPERM;
	return (flags ^ stored_flags(file)) & LEDGER_FLAGS &&
			       !cred_capable(CAP_LINUX_IMMUTABLE)
		       ? -EPERM
		       : 0;
}

/* Stores the two flags, after the disk has taken the others. */
static long store_flags(struct file *file, int fd, uint32_t flags)
{
	flags &= LEDGER_FLAGS;
	if (flags == stored_flags(file))
		return 0;
	return xattr_put(file, fd, NULL, ATTR_INODE_FLAGS,
			 flags ? &flags : NULL, flags ? sizeof(flags) : 0);
}

/* Sets the flags that go to the disk.  Those of another user's file cannot be
   changed there, but it is no error if the disk has them already: then nothing
   but the ledger has to change. */
static long set_on_disk(const struct file *file, int fd, unsigned flags)
{
	unsigned disk;
	long ret;

	layers_copy_up(fd, NULL, AT_EMPTY_PATH);
	ret = raw(__NR_ioctl, fd, FS_IOC_SETFLAGS, &flags);
	if (file_is_refused(file, ret) &&
	    raw(__NR_ioctl, fd, FS_IOC_GETFLAGS, &disk) >= 0 &&
	    (disk & ~(unsigned)LEDGER_FLAGS) == flags)
		return 0;
	return ret;
}

/* The same for the flags and sizes of FS_IOC_FSSETXATTR. */
static long set_xflags_on_disk(const struct file *file, int fd,
			       const struct fsxattr *flags)
{
	struct fsxattr disk;
	long ret;

	layers_copy_up(fd, NULL, AT_EMPTY_PATH);
	ret = raw(__NR_ioctl, fd, FS_IOC_FSSETXATTR, flags);
	if (file_is_refused(file, ret) &&
	    raw(__NR_ioctl, fd, FS_IOC_FSGETXATTR, &disk) >= 0 &&
	    (disk.fsx_xflags & ~(unsigned)LEDGER_XFLAGS) == flags->fsx_xflags &&
	    disk.fsx_extsize == flags->fsx_extsize &&
	    disk.fsx_projid == flags->fsx_projid &&
	    disk.fsx_cowextsize == flags->fsx_cowextsize)
		return 0;
	return ret;
}

/* FS_IOC_SETFLAGS.  Memory that cannot be read goes to the kernel, for its
   EFAULT. */
static long set_flags(int fd, const unsigned *argument)
{
	unsigned flags;
	struct file file;
	long ret = unlock_and_stat(fd, NULL, AT_EMPTY_PATH, &file);

	if (ret < 0 || !mem_readable(argument, sizeof(flags)))
		return raw(__NR_ioctl, fd, FS_IOC_SETFLAGS, argument);
	flags = *argument;
	ret = may_set(&file, flags);
	if (ret >= 0)
		ret = set_on_disk(&file, fd, flags & ~(unsigned)LEDGER_FLAGS);
	return ret < 0 ? ret : store_flags(&file, fd, flags);
}

/* FS_IOC_FSSETXATTR, which sets a project and an extent size besides: these go
   to the disk. */
static long set_xflags(int fd, const struct fsxattr *argument)
{
	struct fsxattr real;
	struct file file;
	long ret = unlock_and_stat(fd, NULL, AT_EMPTY_PATH, &file);
	unsigned flags;

	if (ret < 0 || !mem_readable(argument, sizeof(real)))
		return raw(__NR_ioctl, fd, FS_IOC_FSSETXATTR, argument);
	real = *argument;
	flags = from_xflags(real.fsx_xflags);
	real.fsx_xflags &= ~(unsigned)LEDGER_XFLAGS;
	ret = may_set(&file, flags);
	if (ret >= 0)
		ret = set_xflags_on_disk(&file, fd, &real);
	return ret < 0 ? ret : store_flags(&file, fd, flags);
}

/* True for the requests that are not passed on as they are. */
static bool concerns_ledger(unsigned long request)
{
	return request == FS_IOC_GETFLAGS || request == FS_IOC_SETFLAGS ||
	       request == FS_IOC_FSGETXATTR || request == FS_IOC_FSSETXATTR ||
	       snapshot_is_request(request);
}

/* ioctl(2).  Reading calls come after the kernel's: it has then proven that the
   argument can be written. */
long fake_ioctl(int fd, unsigned long request, void *argument)
{
	long ret, stored;

	if (likely(!concerns_ledger(request)) || !session_on() ||
	    scope_leaves(fd, NULL))
		return raw(__NR_ioctl, fd, request, argument);
	if (request == FS_IOC_SETFLAGS)
		return set_flags(fd, argument);
	if (request == FS_IOC_FSSETXATTR)
		return set_xflags(fd, argument);
	ret = raw(__NR_ioctl, fd, request, argument);
	if (snapshot_is_request(request))
		return ret < 0 ? ret : snapshot_made(fd, request, argument);
	stored = ret < 0 ? ret : stored_flags_of_fd(fd);
	if (stored < 0)
		return stored;
	if (request == FS_IOC_GETFLAGS)
		*(unsigned *)argument |= stored;
	else
		((struct fsxattr *)argument)->fsx_xflags |= to_xflags(stored);
	return ret;
}
