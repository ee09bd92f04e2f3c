/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stat(2) and statfs(2) without libc, in the structures of libc's headers.
 * Machines of 32 bits have the calls in several widths; there stat(2) is asked
 * by statx(2), and the structures must be those of _FILE_OFFSET_BITS and
 * _TIME_BITS 64.
 */
#ifndef RAW_STAT_H
#define RAW_STAT_H

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "raw/statx.h"
#include "raw/syscall.h"

/* makedev(3). */
static inline dev_t raw_device(uint32_t major, uint32_t minor)
{
	return (dev_t)(major & 0xfffu) << 8 | (dev_t)(major & ~0xfffu) << 32 |
	       (minor & 0xffu) | (dev_t)(minor & ~0xffu) << 12;
}

static inline struct timespec raw_time(struct statx_timestamp time)
{
	return (struct timespec){ .tv_sec = time.tv_sec,
				  .tv_nsec = time.tv_nsec };
}

/* Converts the result of statx(2) to that of stat(2). */
static inline void raw_stat_fill(struct stat *st, const struct statx *stx)
{
	*st = (struct stat){
		.st_dev = raw_device(stx->stx_dev_major, stx->stx_dev_minor),
		.st_ino = stx->stx_ino,
		.st_nlink = stx->stx_nlink,
		.st_mode = stx->stx_mode,
		.st_uid = stx->stx_uid,
		.st_gid = stx->stx_gid,
		.st_rdev = raw_device(stx->stx_rdev_major, stx->stx_rdev_minor),
		.st_size = stx->stx_size,
		.st_blksize = stx->stx_blksize,
		.st_blocks = stx->stx_blocks,
		.st_atim = raw_time(stx->stx_atime),
		.st_mtim = raw_time(stx->stx_mtime),
		.st_ctim = raw_time(stx->stx_ctime),
	};
}

/* fstatat(2) and fstat(2): 0 or a negative errno. */
#ifdef __LP64__

static inline long raw_stat(int dir, const char *path, struct stat *st,
			    int flags)
{
	return raw(__NR_newfstatat, dir, path, st, flags);
}

static inline long raw_fstat(int fd, struct stat *st)
{
	return raw(__NR_fstat, fd, st);
}

static inline long raw_statfs(const char *path, struct statfs *fs)
{
	return raw(__NR_statfs, path, fs);
}

static inline long raw_fstatfs(int fd, struct statfs *fs)
{
	return raw(__NR_fstatfs, fd, fs);
}

#else

static inline long raw_stat(int dir, const char *path, struct stat *st,
			    int flags)
{
	struct statx stx;
	long ret;

	/* statx(2) accepts more flags. */
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
		return -EINVAL;
	ret = raw(__NR_statx, dir, path, flags | AT_NO_AUTOMOUNT,
		  STATX_BASIC_STATS, &stx);
	if (ret >= 0)
		raw_stat_fill(st, &stx);
	return ret;
}

static inline long raw_fstat(int fd, struct stat *st)
{
	return fd < 0 ? -EBADF : raw_stat(fd, "", st, AT_EMPTY_PATH);
}

static inline long raw_statfs(const char *path, struct statfs *fs)
{
	return raw(__NR_statfs64, path, sizeof(*fs), fs);
}

static inline long raw_fstatfs(int fd, struct statfs *fs)
{
	return raw(__NR_fstatfs64, fd, sizeof(*fs), fs);
}

#endif

#endif
