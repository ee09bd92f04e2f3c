/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * struct stat in the layouts of 32-bit machines.  Members have the same names
 * in most of them, so one macro fills them in.
 */
#include "preload/base/mem.h"
#include "preload/narrow/narrow.h"
#include "preload/table/verbs.h"

/* Converts a time, as the kernel does: its high bits are lost. */
static struct narrow_timespec cut(struct timespec time)
{
	return (struct narrow_timespec){ (int32_t)time.tv_sec,
					 (int32_t)time.tv_nsec };
}

static struct timespec widen(struct narrow_timespec time)
{
	return (struct timespec){ .tv_sec = time.tv_sec,
				  .tv_nsec = time.tv_nsec };
}

static bool time_fits(struct timespec time)
{
	return time.tv_sec == (int32_t)time.tv_sec;
}

static bool times_fit(const struct stat *st)
{
	return time_fits(st->st_atim) && time_fits(st->st_mtim) &&
	       time_fits(st->st_ctim);
}

/* The members that are numbers of the same kind in all layouts. */
#define FILL(to, st)                      \
	(to)->mode = (st)->st_mode;       \
	(to)->nlink = (st)->st_nlink;     \
	(to)->size = (st)->st_size;       \
	(to)->blksize = (st)->st_blksize; \
	(to)->blocks = (st)->st_blocks;   \
	(to)->ino = (st)->st_ino;         \
	(to)->atime = cut((st)->st_atim); \
	(to)->mtime = cut((st)->st_mtim); \
	(to)->ctime = cut((st)->st_ctim)

#define FILL_IDS(to, st)            \
	(to)->dev = (st)->st_dev;   \
	(to)->rdev = (st)->st_rdev; \
	(to)->uid = (st)->st_uid;   \
	(to)->gid = (st)->st_gid

static long write_narrow(struct narrow_stat *to, const struct stat *st)
{
	if (st->st_ino > UINT32_MAX || st->st_size > INT32_MAX ||
	    st->st_blocks > INT32_MAX || !times_fit(st))
		return -EOVERFLOW;
	*to = (struct narrow_stat){ 0 };
	FILL(to, st);
	FILL_IDS(to, st);
	return 0;
}

static long write_wide(struct narrow_stat64 *to, const struct stat *st)
{
	*to = (struct narrow_stat64){ .low_ino = (uint32_t)st->st_ino };
	FILL(to, st);
	FILL_IDS(to, st);
	return 0;
}

/* A device number as old system calls have it: 20 bits of the minor one. */
static uint32_t device32(uint64_t dev)
{
	return (uint32_t)((dev & 0xfff00) | (dev & 0xff) |
			  (dev >> 12 & 0xfff00) << 12);
}

static long write_kernel(struct narrow_stat_kernel *to, const struct stat *st)
{
	if (st->st_ino > UINT32_MAX || st->st_size > INT32_MAX ||
	    st->st_nlink > UINT16_MAX)
		return -EOVERFLOW;
	*to = (struct narrow_stat_kernel){ 0 };
	FILL(to, st);
	to->dev = device32(st->st_dev);
	to->rdev = device32(st->st_rdev);
	to->uid = narrow_id(st->st_uid);
	to->gid = narrow_id(st->st_gid);
	return 0;
}

static long write_old(struct narrow_stat_old *to, const struct stat *st)
{
	if (st->st_ino > UINT16_MAX || st->st_size > INT32_MAX ||
	    st->st_nlink > UINT16_MAX)
		return -EOVERFLOW;
	*to = (struct narrow_stat_old){
		.dev = (uint16_t)device32(st->st_dev),
		.ino = (uint16_t)st->st_ino,
		.mode = (uint16_t)st->st_mode,
		.nlink = (uint16_t)st->st_nlink,
		.uid = narrow_id(st->st_uid),
		.gid = narrow_id(st->st_gid),
		.rdev = (uint16_t)device32(st->st_rdev),
		.size = (uint32_t)st->st_size,
		.atime = (uint32_t)st->st_atim.tv_sec,
		.mtime = (uint32_t)st->st_mtim.tv_sec,
		.ctime = (uint32_t)st->st_ctim.tv_sec,
	};
	return 0;
}

long narrow_stat_write(void *to, const struct stat *st,
		       enum narrow_layout layout)
{
	switch (layout) {
	case LAYOUT_NARROW: return write_narrow(to, st);
	case LAYOUT_WIDE:
		return times_fit(st) ? write_wide(to, st) : -EOVERFLOW;
	case LAYOUT_KERNEL: return write_kernel(to, st);
	case LAYOUT_KERNEL_WIDE: return write_wide(to, st);
	case LAYOUT_KERNEL_OLD: return write_old(to, st);
	default: *(struct stat *)to = *st; return 0;
	}
}

#define READ(st, from)                                                      \
	*(st) = (struct stat)                                               \
	{                                                                   \
		.st_dev = (from)->dev, .st_ino = (from)->ino,               \
		.st_mode = (from)->mode, .st_nlink = (from)->nlink,         \
		.st_uid = (from)->uid, .st_gid = (from)->gid,               \
		.st_rdev = (from)->rdev, .st_size = (from)->size,           \
		.st_blksize = (from)->blksize, .st_blocks = (from)->blocks, \
		.st_atim = widen((from)->atime),                            \
		.st_mtim = widen((from)->mtime),                            \
		.st_ctim = widen((from)->ctime),                            \
	}

void narrow_stat_read(struct stat *st, const void *from, enum width width)
{
	const struct narrow_stat *narrow = from;
	const struct narrow_stat64 *wide = from;

	switch (width) {
	case NARROW: READ(st, narrow); break;
	case WIDE: READ(st, wide); break;
	case WIDE_TIME: *st = *(const struct stat *)from; break;
	}
}

static size_t size_of(enum narrow_layout layout)
{
	static const unsigned char sizes[LAYOUTS] = {
		[LAYOUT_NARROW] = sizeof(struct narrow_stat),
		[LAYOUT_WIDE] = sizeof(struct narrow_stat64),
		[LAYOUT_WIDE_TIME] = sizeof(struct stat),
		[LAYOUT_KERNEL] = sizeof(struct narrow_stat_kernel),
		[LAYOUT_KERNEL_WIDE] = sizeof(struct narrow_stat64),
		[LAYOUT_KERNEL_OLD] = sizeof(struct narrow_stat_old),
	};

	return sizes[layout];
}

long narrow_fake_stat(int dir, const char *path, void *to, int flags,
		      enum narrow_layout layout)
{
	struct stat st;
	long ret = fake_stat(dir, path, &st, flags);

	if (ret < 0)
		return ret;
	if (!mem_writable(to, size_of(layout)))
		return -EFAULT;
	return narrow_stat_write(to, &st, layout);
}
