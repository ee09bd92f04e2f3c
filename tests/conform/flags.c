/* SPDX-License-Identifier: BSD-2-Clause */
/* Inode flags, chattr(1), by both of their interfaces. */
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>

#include "tests/conform/conform.h"

/* The flags that mean the same on every file system that has any. */
#define COMMON (FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL | FS_NOATIME_FL)

struct row {
	enum kind kind;
	unsigned flags, before;
	uid_t owner, as;
	bool extended;
};

static int fd;

static void say_flags(void)
{
	struct fsxattr extended;
	unsigned flags = 0;

	TRY("get", ioctl(fd, FS_IOC_GETFLAGS, &flags));
	say("%x", flags & COMMON);
	memset(&extended, 0, sizeof(extended));
	TRY("getx", ioctl(fd, FS_IOC_FSGETXATTR, &extended));
	say("%x", extended.fsx_xflags & (FS_XFLAG_IMMUTABLE | FS_XFLAG_APPEND |
					 FS_XFLAG_NODUMP | FS_XFLAG_NOATIME));
}

static void set(const void *argument)
{
	const struct row *row = argument;
	struct fsxattr extended;
	unsigned flags;

	if (row->extended) {
		memset(&extended, 0, sizeof(extended));
		TRY("getx", ioctl(fd, FS_IOC_FSGETXATTR, &extended));
		extended.fsx_xflags =
			(row->flags & FS_IMMUTABLE_FL ? FS_XFLAG_IMMUTABLE
						      : 0) |
			(row->flags & FS_APPEND_FL ? FS_XFLAG_APPEND : 0) |
			(row->flags & FS_NODUMP_FL ? FS_XFLAG_NODUMP : 0);
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
	TRY("list", listxattr("x", list, sizeof(list)));
	facts("x");
	clear();
	say_flags();
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
	struct row row;

	for (size_t k = 0; k < COUNT(kinds); k++)
		for (size_t f = 0; f < COUNT(flags); f++)
			for (size_t w = 0; w < COUNT(who); w++)
				for (int i = 0; i < 4; i++) {
					row.kind = kinds[k];
					row.flags = flags[f];
					row.owner = who[w].owner;
					row.as = who[w].as;
					row.extended = i & 1;
					row.before = i & 2 ? FS_APPEND_FL : 0;
					check(ask, &row,
					      "%s %x to a %s of %u by %u, after %x",
					      row.extended ? "xflags" : "flags",
					      row.flags, kind_names[row.kind],
					      row.owner, row.as, row.before);
				}
	check(bad_calls, NULL, "bad calls");
}
