/* SPDX-License-Identifier: BSD-2-Clause */
/* Inode flags, chattr(1), by both of their interfaces. */
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#include "tests/conform/conform.h"

/* The flags that mean the same on every file system that has any. */
#define COMMON (FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL | FS_NOATIME_FL)

struct row {
	enum kind kind;
	unsigned flags, before;
	uid_t owner, as;
	enum { BY_FLAGS, BY_XFLAGS, BY_PATH } way;
};

/* struct file_attr of file_getattr(2), which is newer than the headers of some
   systems. */
struct attributes {
	uint64_t xflags;
	uint32_t extsize, nextents, projid, cowextsize;
};

#define COMMON_X                                                  \
	(FS_XFLAG_IMMUTABLE | FS_XFLAG_APPEND | FS_XFLAG_NODUMP | \
	 FS_XFLAG_NOATIME)

static long get_attributes(int dir, const char *path, struct attributes *found,
			   int flags)
{
	return syscall(468, dir, path, found, sizeof(*found), flags);
}

static long set_attributes(int dir, const char *path,
			   const struct attributes *wanted, int flags)
{
	return syscall(469, dir, path, wanted, sizeof(*wanted), flags);
}

static unsigned as_xflags(unsigned flags)
{
	return (flags & FS_IMMUTABLE_FL ? FS_XFLAG_IMMUTABLE : 0) |
	       (flags & FS_APPEND_FL ? FS_XFLAG_APPEND : 0) |
	       (flags & FS_NODUMP_FL ? FS_XFLAG_NODUMP : 0);
}

static int fd;

static void say_flags(void)
{
	struct fsxattr extended;
	unsigned flags = 0;

	TRY("get", ioctl(fd, FS_IOC_GETFLAGS, &flags));
	say("%x", flags & COMMON);
	memset(&extended, 0, sizeof(extended));
	TRY("getx", ioctl(fd, FS_IOC_FSGETXATTR, &extended));
	say("%x", extended.fsx_xflags & COMMON_X);
}

/* The same by the newer calls, of a path. */
static void say_attributes(void)
{
	struct attributes found = { 0 };
	struct statx stx = { 0 };

	TRY("statx", statx(AT_FDCWD, "x", 0, STATX_BASIC_STATS, &stx));
	say("%llx", (unsigned long long)stx.stx_attributes &
			    (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND |
			     STATX_ATTR_NODUMP));
	TRY("getattr", get_attributes(AT_FDCWD, "x", &found, 0));
	say("%llx", (unsigned long long)found.xflags & COMMON_X);
}

static void set(const void *argument)
{
	const struct row *row = argument;
	struct fsxattr extended;
	unsigned flags;

	if (row->way == BY_PATH) {
		struct attributes wanted = { 0 };

		TRY("getattr", get_attributes(AT_FDCWD, "x", &wanted, 0));
		wanted.xflags = (wanted.xflags & ~(uint64_t)COMMON_X) |
				as_xflags(row->flags);
		TRY("setattr", set_attributes(AT_FDCWD, "x", &wanted, 0));
	} else if (row->way == BY_XFLAGS) {
		memset(&extended, 0, sizeof(extended));
		TRY("getx", ioctl(fd, FS_IOC_FSGETXATTR, &extended));
		extended.fsx_xflags = as_xflags(row->flags);
		TRY("setx", ioctl(fd, FS_IOC_FSSETXATTR, &extended));
	} else {
		TRY("get", ioctl(fd, FS_IOC_GETFLAGS, &flags));
		flags = (flags & ~COMMON) | row->flags;
		TRY("set", ioctl(fd, FS_IOC_SETFLAGS, &flags));
	}
	say_flags();
}

/* Nothing may stay immutable, or nobody could clean up. */
static void clear(void)
{
	unsigned flags;

	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0) {
		flags &= ~COMMON;
		TRY("clear", ioctl(fd, FS_IOC_SETFLAGS, &flags));
	}
}

static void ask(const void *argument)
{
	const struct row *row = argument;
	char list[100];
	unsigned flags;

	make(row->kind, "x", 0644, row->owner, 0);
	fd = open("x", O_RDONLY | O_NONBLOCK);
	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0) {
		flags |= row->before;
		TRY("before", ioctl(fd, FS_IOC_SETFLAGS, &flags));
	}
	if (row->as)
		as_user(row->as, set, row);
	else
		set(row);
	say_flags();
	say_attributes();
	TRY("list", listxattr("x", list, sizeof(list)));
	facts("x");
	clear();
	say_flags();
}

/* The newer calls with other arguments. */
static void by_path(const void *argument)
{
	struct attributes wanted = { .xflags = FS_XFLAG_APPEND };
	struct {
		struct attributes known;
		uint64_t more;
	} longer = { { .xflags = FS_XFLAG_APPEND }, 0 };

	(void)argument;
	FILE_("x", 0644, 0, 0);
	make(DIR_, "closed", 0700, BOB, 0);
	FILE_("closed/f", 0644, 0, 0);
	make(LNK, "l", 0777, 0, 0);
	fd = open("x", O_RDONLY);
	TRY("longer", syscall(469, AT_FDCWD, "x", &longer, sizeof(longer), 0));
	say_attributes();
	longer.more = 1;
	TRY("too long",
	    syscall(469, AT_FDCWD, "x", &longer, sizeof(longer), 0));
	TRY("too short", syscall(469, AT_FDCWD, "x", &wanted, 8, 0));
	TRY("get short", syscall(468, AT_FDCWD, "x", &wanted, 8, 0));
	TRY("bad flags", set_attributes(AT_FDCWD, "x", &wanted, 0x8000));
	TRY("get bad flags", get_attributes(AT_FDCWD, "x", &wanted, 0x8000));
	TRY("nowhere", set_attributes(AT_FDCWD, "x", NULL, 0));
	TRY("get nowhere", get_attributes(AT_FDCWD, "x", NULL, 0));
	TRY("missing", set_attributes(AT_FDCWD, "missing", &wanted, 0));
	wanted = (struct attributes){ 0 };
	TRY("by fd", set_attributes(fd, "", &wanted, AT_EMPTY_PATH));
	TRY("get link",
	    get_attributes(AT_FDCWD, "l", &wanted, AT_SYMLINK_NOFOLLOW));
	say_attributes();
	become(ALICE);
	TRY("closed", set_attributes(AT_FDCWD, "closed/f", &wanted, 0));
	TRY("get closed", get_attributes(AT_FDCWD, "closed/f", &wanted, 0));
	TRY("get", get_attributes(AT_FDCWD, "x", &wanted, 0));
}

static void bad_calls(const void *argument)
{
	(void)argument;
	FILE_("x", 0644, 0, 0);
	fd = open("x", O_RDONLY);
	TRY("get", ioctl(fd, FS_IOC_GETFLAGS, NULL));
	TRY("set", ioctl(fd, FS_IOC_SETFLAGS, (void *)-1));
	TRY("getx", ioctl(fd, FS_IOC_FSGETXATTR, (void *)8));
	TRY("setx", ioctl(fd, FS_IOC_FSSETXATTR, NULL));
	TRY("unknown", ioctl(fd, 0x12345678, NULL));
	TRY("terminal", isatty(fd));
	fd = open("x", O_PATH);
	say_flags();
	fd = 999;
	say_flags();
}

void area_flags(void)
{
	static const unsigned flags[] = { 0,
					  FS_IMMUTABLE_FL,
					  FS_APPEND_FL,
					  FS_IMMUTABLE_FL | FS_APPEND_FL,
					  FS_NODUMP_FL,
					  FS_IMMUTABLE_FL | FS_NODUMP_FL };
	static const enum kind kinds[] = { REG, DIR_, FIFO, CHR };
	static const struct {
		uid_t owner, as;
	} who[] = {
		{ 0, 0 },
		{ ALICE, 0 },
		{ ALICE, ALICE },
		{ BOB, ALICE },
	};
	static const char *const names[] = { "flags", "xflags", "attributes" };
	struct row row;

	for (size_t k = 0; k < COUNT(kinds); k++)
		for (size_t f = 0; f < COUNT(flags); f++)
			for (size_t w = 0; w < COUNT(who); w++)
				for (int i = 0; i < 6; i++) {
					row.kind = kinds[k];
					row.flags = flags[f];
					row.owner = who[w].owner;
					row.as = who[w].as;
					row.way = i % 3;
					row.before = i > 2 ? FS_APPEND_FL : 0;
					check(ask, &row,
					      "%s %x to a %s of %u by %u, after %x",
					      names[row.way], row.flags,
					      kind_names[row.kind], row.owner,
					      row.as, row.before);
				}
	check(by_path, NULL, "by a path");
	check(bad_calls, NULL, "bad calls");
}
