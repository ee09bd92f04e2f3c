/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl(2) for the flags of inodes, ioctl_iflags(2), and for snapshots; and the
 * newer calls for these flags, file_getattr(2) and file_setattr(2).  The two
 * flags that only root may set are stored in the ledger, as
 * ATTR_INODE_FLAGS, and are never set on disk, where they would lock the
 * builder out; all other flags go to the disk.
 */
#include <linux/fs.h>

#include "preload/base/mem.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/file/snapshot.h"
#include "preload/record/hidden.h"
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
	return file.shown.flags & LEDGER_HAS_TYPE
		       ? -ENOTTY
		       : (long)hidden_inode_flags(&file);
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
	return (flags ^ hidden_inode_flags(file)) & LEDGER_FLAGS &&
			       !cred_capable(CAP_LINUX_IMMUTABLE)
		       ? -EPERM
		       : 0;
}

/* Stores the two flags, after the disk has taken the others. */
static long store_flags(struct file *file, int dir, const char *path,
			uint32_t flags)
{
	flags &= LEDGER_FLAGS;
	if (flags == hidden_inode_flags(file))
		return 0;
	return xattr_put(file, dir, path, ATTR_INODE_FLAGS,
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
	return ret < 0 ? ret : store_flags(&file, fd, NULL, flags);
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
	return ret < 0 ? ret : store_flags(&file, fd, NULL, flags);
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
long fake_ioctl(int fd, unsigned request, void *argument)
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

/* file_getattr(2), file_setattr(2): bytes that the kernel does not know must be
   zero, and of flags only these are known.  What is wrong with the arguments,
   the kernel says. */
#define ATTR_SIZE  24
#define ATTR_FLAGS (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)

static bool is_well_formed(const struct file_attributes *attributes,
			   size_t size, int flags)
{
	const char *bytes = (const char *)attributes;

	if (flags & ~ATTR_FLAGS || size < ATTR_SIZE || size > PATH_MAX ||
	    !mem_readable(attributes, size))
		return false;
	for (size_t i = ATTR_SIZE; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

long fake_file_getattr(int dir, const char *path,
		       struct file_attributes *attributes, size_t size,
		       int flags)
{
	struct file file;
	long ret;

	if (!session_on() || scope_leaves(dir, path) || flags & ~ATTR_FLAGS)
		return raw(__NR_file_getattr, dir, path, attributes, size,
			   flags);
	ret = cred_limited() ? permit_lookup(dir, path, flags) : 0;
	if (ret < 0)
		return ret;
	ret = UNLOCK_AND_RETRY(
		raw(__NR_file_getattr, dir, path, attributes, size, flags), dir,
		path, flags, 0);
	if (ret < 0 || unlock_and_stat(dir, path, flags, &file) < 0)
		return ret;
	if (file.shown.flags & LEDGER_HAS_TYPE)
		return -EOPNOTSUPP;
	attributes->xflags |= to_xflags(hidden_inode_flags(&file));
	return ret;
}

/* As set_xflags_on_disk(). */
static long set_attributes_on_disk(const struct file *file,
				   const struct file_at *at,
				   struct file_attributes *wanted)
{
	struct file_attributes disk;
	long ret;

	wanted->xflags &= ~(uint64_t)LEDGER_XFLAGS;
	layers_copy_up(at->dir, at->path, at->flags);
	ret = raw(__NR_file_setattr, at->dir, at->path, wanted, ATTR_SIZE,
		  at->flags);
	if (file_is_refused(file, ret) &&
	    raw(__NR_file_getattr, at->dir, at->path, &disk, ATTR_SIZE,
		at->flags) >= 0 &&
	    (disk.xflags & ~(uint64_t)LEDGER_XFLAGS) == wanted->xflags &&
	    disk.extsize == wanted->extsize && disk.projid == wanted->projid &&
	    disk.cowextsize == wanted->cowextsize)
		return 0;
	return ret;
}

long fake_file_setattr(int dir, const char *path,
		       const struct file_attributes *attributes, size_t size,
		       int flags)
{
	struct file_at at = { dir, path, flags };
	struct file_attributes real;
	struct file file;
	unsigned wanted;
	long ret;

	if (!session_on() || scope_leaves(dir, path) ||
	    !is_well_formed(attributes, size, flags))
		return raw(__NR_file_setattr, dir, path, attributes, size,
			   flags);
	real = *attributes;
	wanted = from_xflags((unsigned)real.xflags);
	ret = cred_limited() ? permit_lookup(dir, path, flags) : 0;
	if (ret >= 0)
		ret = unlock_and_stat(dir, path, flags, &file);
	if (ret >= 0)
		ret = file_check_writable(&file, dir, path, flags);
	if (ret >= 0)
		ret = may_set(&file, wanted);
	if (ret >= 0)
		ret = set_attributes_on_disk(&file, &at, &real);
	if (ret >= 0)
		ret = store_flags(&file, dir, path, wanted);
	return ret == -ENOTTY ? -EOPNOTSUPP : ret;
}
