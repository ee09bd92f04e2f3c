/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls that write data to the disk: fsync(2) and its kin.  In a session
 * with --no-sync, and in those of pseudo, they check their arguments and write
 * nothing: a build that is interrupted is begun anew, and waiting for the disk
 * is most of what some package managers do.  Elsewhere they are libc's.
 *
 * What programs see of each other's data never depends on these calls.  A file
 * that is opened with O_SYNC is written at once as ever.
 */
#include <sys/mman.h>

#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

NEXT(int, fsync, (int))
NEXT(int, fdatasync, (int))
NEXT(int, syncfs, (int))
NEXT(int, msync, (void *, size_t, int))
NEXT(void, sync, (void))

static bool is_off(void)
{
	return session_on() &&
	       (session_variable(VAR_NO_SYNC) || session_toggled) &&
	       !session_variable(VAR_ALLOW_FSYNC);
}

/* The second call is the first in another order, on arm and ppc64le. */
static long kernel_sync_range(int fd, int64_t offset, int64_t size,
			      unsigned flags)
{
#ifdef __NR_sync_file_range
	return raw(__NR_sync_file_range, fd, RAW_WIDE_ODD(offset),
		   RAW_WIDE(size), flags);
#else
	return raw(__NR_sync_file_range2, fd, flags, RAW_WIDE(offset),
		   RAW_WIDE(size));
#endif
}

/* sync_file_range(2) without a flag does nothing but check its descriptor:
   EBADF, or ESPIPE for what is no file, directory or block device. */
static long check(int fd, long unless_file)
{
	long ret = kernel_sync_range(fd, 0, 0, 0);

	return ret == -ESPIPE ? unless_file : ret;
}

/* fsync(2): EINVAL for a pipe or a socket. */
long fake_fsync(enum way way, int fd)
{
	return is_off() ? check(fd, -EINVAL) : MAKE_CALL(way, fsync, fd);
}

long fake_fdatasync(enum way way, int fd)
{
	return is_off() ? check(fd, -EINVAL) : MAKE_CALL(way, fdatasync, fd);
}

long fake_syncfs(enum way way, int fd)
{
	return is_off() ? check(fd, 0) : MAKE_CALL(way, syncfs, fd);
}

/* msync(2): Linux writes nothing for MS_ASYNC, and checks the memory. */
long fake_msync(enum way way, void *at, size_t size, int flags)
{
	if (flags & MS_SYNC && !(flags & MS_ASYNC) && is_off())
		flags = (flags & ~MS_SYNC) | MS_ASYNC;
	return MAKE_CALL(way, msync, at, size, flags);
}

long fake_sync(enum way way)
{
	if (is_off())
		return 0;
	if (way == BY_KERNEL || !next_sync())
		return raw(__NR_sync);
	next_sync()();
	return 0;
}

NEXT(int, sync_file_range, (int, off_t, off_t, unsigned))

/* sync_file_range(2): unknown flags stay, for their EINVAL. */
long fake_sync_file_range(enum way way, int fd, off_t offset, off_t size,
			  unsigned flags)
{
	if (is_off())
		flags &= ~(SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
			   SYNC_FILE_RANGE_WAIT_AFTER);
	if (way == BY_LIBC && next_sync_file_range())
		return negative_errno(
			next_sync_file_range()(fd, offset, size, flags));
	return kernel_sync_range(fd, offset, size, flags);
}
