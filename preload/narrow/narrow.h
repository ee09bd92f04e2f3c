/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The structures of programs of 32 bits.  libc has the functions that take them
 * up to three times: the plain name has sizes, inode numbers and times of 32
 * bits; the name with 64 has sizes and inode numbers of 64; the one with time64
 * has times of 64, too, and its structures are those of the shim
 * (_FILE_OFFSET_BITS and _TIME_BITS 64), as all structures are on machines of
 * 64 bits.  The kernel has calls with ids of 16 bits besides.
 *
 * The verbs here convert what a program passes, call the verb with the wide
 * structures, and convert its answer: EOVERFLOW if that does not fit.  Nothing
 * of this is compiled on machines of 64 bits.
 */
#ifndef PRELOAD_NARROW_NARROW_H
#define PRELOAD_NARROW_NARROW_H

#include "preload/base/libc.h"

/* Which of a function's names a program has called. */
enum width { NARROW, WIDE, WIDE_TIME };

#ifdef __LP64__

/* The plain names have the wide structures. */
#define narrow_dirent dirent

union narrow_stats {
	struct stat wide_time;
};

#else

/* struct dirent of the plain names. */
struct narrow_dirent {
	uint32_t d_ino;
	int32_t d_off;
	uint16_t d_reclen;
	unsigned char d_type;
	char d_name[256];
};

/* The times of the names without time64. */
struct narrow_timespec {
	int32_t tv_sec, tv_nsec;
};

struct narrow_timeval {
	int32_t tv_sec, tv_usec;
};

struct narrow_utimbuf {
	int32_t actime, modtime;
};

/* struct stat of the plain names, */
struct narrow_stat {
	uint64_t dev;
	uint16_t padding;
	uint32_t ino, mode, nlink, uid, gid;
	uint64_t rdev;
	uint16_t padding2;
	int32_t size, blksize, blocks;
	struct narrow_timespec atime, mtime, ctime;
	uint32_t unused[2];
};

/* of the names with 64, and of the kernel's calls with 64, */
struct narrow_stat64 {
	uint64_t dev;
	uint32_t padding;
	uint32_t low_ino, mode, nlink, uid, gid;
	uint64_t rdev;
	uint32_t padding2;
	int64_t size;
	int32_t blksize;
	int64_t blocks;
	struct narrow_timespec atime, mtime, ctime;
	uint64_t ino;
};

/* and of the kernel's calls without. */
struct narrow_stat_kernel {
	uint32_t dev, ino;
	uint16_t mode, nlink, uid, gid;
	uint32_t rdev, size, blksize, blocks;
	struct narrow_timespec atime, mtime, ctime;
	uint32_t unused[2];
};

/* The oldest of them. */
struct narrow_stat_old {
	uint16_t dev, ino, mode, nlink, uid, gid, rdev;
	uint32_t size, atime, mtime, ctime;
};

union narrow_stats {
	struct narrow_stat narrow;
	struct narrow_stat64 wide;
	struct stat wide_time;
};

/* Which of these structures a call fills in; the kernel cuts times that do not
   fit, libc says EOVERFLOW. */
enum narrow_layout {
	LAYOUT_NARROW,
	LAYOUT_WIDE,
	LAYOUT_WIDE_TIME,
	LAYOUT_KERNEL,
	LAYOUT_KERNEL_WIDE,
	LAYOUT_KERNEL_OLD,
	LAYOUTS
};

/* Writes `st` in this layout: 0, or -EOVERFLOW. */
long narrow_stat_write(void *to, const struct stat *st,
		       enum narrow_layout layout);

/* Reads what libc has written for a name of this width. */
void narrow_stat_read(struct stat *st, const void *from, enum width width);

/* stat(2) in this layout; the arguments are those of fake_stat(). */
long narrow_fake_stat(int dir, const char *path, void *to, int flags,
		      enum narrow_layout layout);

/* The utime family: as fake_utimens(), fake_utimes() and fake_utime(). */
long narrow_utimens(int dir, const char *path,
		    const struct narrow_timespec *times, int flags);
long narrow_utimes(int dir, const char *path,
		   const struct narrow_timeval *times, int flags);
long narrow_utime(const char *path, const struct narrow_utimbuf *times);

/* file/lookup.c.  statfs(2) with the structure of the plain name; statfs64(2),
   which is told the size of its structure; statvfs64(3) of libc. */
long narrow_statfs(const char *path, void *fs);
long narrow_statfs64(const char *path, size_t size, void *fs);
long narrow_statvfs64(const char *path, void *fs);

/* directory/readdir.c.  getdirentries(3) of the plain name. */
long narrow_getdirentries(int fd, char *buffer, size_t size, long *base);

/* recvmmsg(2) with such a time; socket(2) and socketcall(2); nice(2). */
struct mmsghdr;
long narrow_recvmmsg(int fd, struct mmsghdr *list, unsigned count, int flags,
		     struct narrow_timespec *until);
long narrow_socket(int family, int type, int protocol);
long narrow_socketcall(unsigned call, const long *args);
long narrow_nice(int change);

/* ipc/narrow_ipc.c.  semtimedop(2) with such a time; on i386 ipc(2), whose
   arguments but for the first are those of the call it stands for, in another
   order; on arm the calls with commands, as the kernel takes these. */
struct sembuf;
long narrow_semtimedop(int id, struct sembuf *operations, size_t count,
		       const struct narrow_timespec *timeout);
long narrow_ipc(unsigned call, int first, long second, long third,
		void *pointer, long fifth);
long narrow_semctl(int id, int number, int command, void *argument);
long narrow_shmctl(int id, int command, void *argument);
long narrow_msgctl(int id, int command, void *argument);

/* What the kernel's calls with ids of 16 bits pass and return: -1 stays -1, and
   an id that does not fit is the overflow id.  The upper half of the word that
   is passed may have anything. */
static inline uint32_t narrow_id_read(uint32_t word)
{
	const uint32_t id = word & UINT16_MAX;

	return id == UINT16_MAX ? UINT32_MAX : id;
}

static inline uint16_t narrow_id(uint32_t id)
{
	return id > UINT16_MAX ? 65534 : (uint16_t)id;
}

/* A size or a position that a system call takes in two words; and what a call
   by number has before one at an odd place, as RAW_WIDE_ODD() has it. */
#ifdef __arm__
#define NARROW_ODD uint32_t odd UNUSED,
#else
#define NARROW_ODD
#endif
static inline int64_t narrow_join(uint32_t low, uint32_t high)
{
	return (int64_t)((uint64_t)high << 32 | low);
}

/* getresuid(2), getresgid(2), getgroups(2), setgroups(2) with such ids. */
long narrow_getresuid(uint16_t *real, uint16_t *effective, uint16_t *saved);
long narrow_getresgid(uint16_t *real, uint16_t *effective, uint16_t *saved);
long narrow_getgroups(int size, uint16_t *list);
long narrow_setgroups(size_t size, const uint16_t *list);

#endif

#endif
