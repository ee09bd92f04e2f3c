/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stat family: ask the kernel, then paint what the ledger knows over the
 * answer.  While the ledger is empty this is the plain system call.
 */
#include "ledger/syscall.h"
#include "preload/file.h"
#include "preload/mem.h"
#include "preload/verbs.h"

static dev_t device(uint32_t major, uint32_t minor)
{
	return (dev_t)(major & 0xfffu) << 8 | (dev_t)(major & ~0xfffu) << 32 |
	       (minor & 0xffu) | (dev_t)(minor & ~0xffu) << 12;
}

static struct timespec time_of(struct statx_timestamp time)
{
	return (struct timespec){ .tv_sec = time.tv_sec,
				  .tv_nsec = time.tv_nsec };
}

static void fill_stat(struct stat *st, const struct statx *stx)
{
	*st = (struct stat){
		.st_dev = device(stx->stx_dev_major, stx->stx_dev_minor),
		.st_ino = stx->stx_ino,
		.st_nlink = stx->stx_nlink,
		.st_mode = stx->stx_mode,
		.st_uid = stx->stx_uid,
		.st_gid = stx->stx_gid,
		.st_rdev = device(stx->stx_rdev_major, stx->stx_rdev_minor),
		.st_size = stx->stx_size,
		.st_blksize = stx->stx_blksize,
		.st_blocks = stx->stx_blocks,
		.st_atim = time_of(stx->stx_atime),
		.st_mtim = time_of(stx->stx_mtime),
		.st_ctim = time_of(stx->stx_ctime),
	};
}

static long plain_stat(int dir, const char *path, struct stat *st, int flags)
{
	if (!path && flags & AT_EMPTY_PATH)
		return raw(__NR_fstat, dir, st);
	return raw(__NR_newfstatat, dir, path, st, flags);
}

long fake_stat(int dir, const char *path, struct stat *st, int flags)
{
	struct statx stx;
	long ret;

	if (!session_records()) {
		ret = plain_stat(dir, path, st, flags);
		if (ret >= 0)
			session_default_owner(&st->st_uid, &st->st_gid);
		return ret;
	}
	/* fstatat(2) knows these flags and no other. */
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
		return -EINVAL;
	ret = file_statx(dir, path, flags | AT_NO_AUTOMOUNT,
			 STATX_BASIC_STATS | STATX_BTIME, &stx);
	if (ret < 0)
		return ret;
	if (!st)
		return -EFAULT;
	file_paint(&stx);
	fill_stat(st, &stx);
	return 0;
}

long fake_statx(int dir, const char *path, int flags, unsigned mask,
		struct statx *stx)
{
	long ret;

	if (!session_records()) {
		ret = raw(__NR_statx, dir, path, flags, mask, stx);
		if (ret >= 0)
			session_default_owner(&stx->stx_uid, &stx->stx_gid);
		return ret;
	}
	ret = raw(__NR_statx, dir, path, flags,
		  mask | STATX_BASIC_STATS | STATX_BTIME, stx);
	if (ret >= 0)
		file_paint(stx);
	return ret;
}
