/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which times of a file, and of its directory, a call moves: if it succeeds
 * those that the kernel moves, and if it fails none.
 */
#include <sys/xattr.h>
#include <time.h>

#include "tests/conform/conform.h"

static const struct timespec long_ago[2] = { { 1000, 0 }, { 2000, 0 } };
static char buffer[100];

#define CALL(name, expression)        \
	static long call_##name(void) \
	{                             \
		return (expression);  \
	}

static long opened(int fd)
{
	return fd < 0 ? -1 : close(fd);
}

static long by_fd(int fd, long ret)
{
	int code = errno;

	close(fd);
	errno = code;
	return ret;
}

static int fd;
#define BY_FD(call) \
	((fd = open("x", O_RDONLY | O_NONBLOCK)) < 0 ? -1 : by_fd(fd, call))

CALL(chmod, chmod("x", 0642))
CALL(chmod_same, chmod("x", 0640))
CALL(chmod_setid, chmod("x", 06711))
CALL(chmod_locked, chmod("x", 0))
CALL(fchmod, BY_FD(fchmod(fd, 0604)))
CALL(chown, chown("x", BOB, BOB_GROUP))
CALL(chown_same, chown("x", ALICE, ALICE_GROUP))
CALL(chown_none, chown("x", -1, -1))
CALL(chown_club, chown("x", -1, CLUB))
CALL(lchown, lchown("x", BOB, -1))
CALL(fchown, BY_FD(fchown(fd, BOB, -1)))
CALL(fchown_none, BY_FD(fchown(fd, -1, -1)))
CALL(link, link("x", "y"))
CALL(unlink, unlink("other name"))
CALL(rename, rename("x", "x2") < 0 ? -1 : rename("x2", "x"))
CALL(setxattr, setxattr("x", "user.x", "y", 1, 0))
CALL(trusted, setxattr("x", "trusted.x", "y", 1, 0))
CALL(trusted_same, setxattr("x", "trusted.there", "y", 1, 0))
CALL(remove_trusted, removexattr("x", "trusted.there"))
CALL(get_trusted, getxattr("x", "trusted.there", buffer, 10))
CALL(capability, removexattr("x", "security.capability"))
CALL(truncate, truncate("x", 3))
CALL(truncate_same, truncate("x", 12))
CALL(open, opened(open("x", O_RDONLY | O_NONBLOCK)))
CALL(open_write, opened(open("x", O_WRONLY | O_NONBLOCK)))
CALL(open_trunc, opened(open("x", O_RDWR | O_TRUNC | O_NONBLOCK)))
CALL(open_creat, opened(open("x", O_RDWR | O_CREAT | O_NONBLOCK, 0600)))
CALL(write, (fd = open("x", O_RDWR | O_NONBLOCK)) < 0
		    ? -1
		    : by_fd(fd, pwrite(fd, "x", 1, 0)))
CALL(ftruncate, (fd = open("x", O_RDWR | O_NONBLOCK)) < 0
			? -1
			: by_fd(fd, ftruncate(fd, 1)))
CALL(fallocate, (fd = open("x", O_RDWR | O_NONBLOCK)) < 0 ? -1
		: (errno = posix_fallocate(fd, 0, 30))	  ? by_fd(fd, -1)
							  : by_fd(fd, 0))
CALL(utimens, utimensat(AT_FDCWD, "x", long_ago, 0))
CALL(access, access("x", R_OK))
CALL(readlink, readlink("x", buffer, 10))
CALL(mkdir, mkdir("new", 0755))
CALL(mkdir_locked, mkdir("new", 0))
CALL(mkfifo, mkfifo("new", 0600))
CALL(mknod, mknod("new", S_IFCHR | 0600, 0x103))
CALL(mknod_there, mknod("x", S_IFCHR | 0600, 0x103))
CALL(symlink, symlink("x", "new"))
CALL(create, opened(open("new", O_CREAT | O_RDWR, 0600)))
CALL(rmdir, rmdir("emptydir"))
CALL(remove, unlink("bystander"))
CALL(bad_chown, chown("x/x", 1, 1))
CALL(bad_flags, fchmodat(AT_FDCWD, "x", 0600, 0x40000000))

static const struct {
	const char *name;
	long (*call)(void);
} calls[] = {
#define ROW(name)                  \
	{                          \
#name, call_##name \
	}
	ROW(chmod),	     ROW(chmod_same),	 ROW(chmod_setid),
	ROW(chmod_locked),   ROW(fchmod),	 ROW(chown),
	ROW(chown_same),     ROW(chown_none),	 ROW(chown_club),
	ROW(lchown),	     ROW(fchown),	 ROW(fchown_none),
	ROW(link),	     ROW(unlink),	 ROW(rename),
	ROW(setxattr),	     ROW(trusted),	 ROW(trusted_same),
	ROW(remove_trusted), ROW(get_trusted),	 ROW(capability),
	ROW(truncate),	     ROW(truncate_same), ROW(open),
	ROW(open_write),     ROW(open_trunc),	 ROW(open_creat),
	ROW(write),	     ROW(ftruncate),	 ROW(fallocate),
	ROW(utimens),	     ROW(access),	 ROW(readlink),
	ROW(mkdir),	     ROW(mkdir_locked),	 ROW(mkfifo),
	ROW(mknod),	     ROW(mknod_there),	 ROW(symlink),
	ROW(create),	     ROW(rmdir),	 ROW(remove),
	ROW(bad_chown),	     ROW(bad_flags),
#undef ROW
};

static const struct {
	const char *name;
	uid_t owner;
	gid_t group;
	uid_t as;
} whose[] = {
	{ "root", ALICE, ALICE_GROUP, 0 },
	{ "its owner", ALICE, ALICE_GROUP, ALICE },
	{ "another", BOB, BOB_GROUP, ALICE },
};

struct row {
	size_t call, whose;
	enum kind kind;
};

static void call_it(const void *argument)
{
	const struct row *row = argument;

	TRY("ret", calls[row->call].call());
}

static int moved(struct timespec before, struct timespec after)
{
	return after.tv_sec != before.tv_sec
		       ? after.tv_sec < before.tv_sec ? -1 : 1
	       : after.tv_nsec != before.tv_nsec
		       ? after.tv_nsec < before.tv_nsec ? -1 : 1
		       : 0;
}

static void compare(const char *name, const struct stat *before,
		    const struct stat *after)
{
	say("%s%+d%+d%+d", name, moved(before->st_atim, after->st_atim),
	    moved(before->st_mtim, after->st_mtim),
	    moved(before->st_ctim, after->st_ctim));
}

static void ask(const void *argument)
{
	static const struct timespec tick = { 0, 12000000 };
	const struct row *row = argument;
	struct stat x, x_after, dir, dir_after;

	make(row->kind, "x", 0640, 0, 0);
	if (link("x", "other name") < 0 && row->kind != DIR_)
		said("link", -1);
	FILE_("bystander", 0644, ALICE, ALICE_GROUP);
	make(DIR_, "emptydir", 0755, ALICE, ALICE_GROUP);
	if (chmod(".", 0777) < 0 ||
	    lchown("x", whose[row->whose].owner, whose[row->whose].group) < 0)
		said("stage", -1);
	lsetxattr("x", "trusted.there", "z", 1, 0);
	if (lstat("x", &x) < 0 || stat(".", &dir) < 0)
		said("stat", -1);
	nanosleep(&tick, NULL);
	if (whose[row->whose].as)
		as_user(whose[row->whose].as, call_it, row);
	else
		call_it(row);
	if (lstat("x", &x_after) == 0)
		compare("file", &x, &x_after);
	if (stat(".", &dir_after) == 0)
		compare("dir", &dir, &dir_after);
	facts("x");
}

/* A chain of changes: each of them must be seen. */
static void keeps_moving(const void *argument)
{
	static const struct timespec tick = { 0, 12000000 };
	struct stat before, after;
	struct statx seen;

	(void)argument;
	FILE_("x", 0644, 0, 0);
	for (unsigned i = 0; i < 6; i++) {
		if (stat("x", &before) < 0)
			said("stat", -1);
		nanosleep(&tick, NULL);
		switch (i) {
		case 0: TRY("chown", chown("x", ALICE, -1)); break;
		case 1: TRY("chmod", chmod("x", 04755)); break;
		case 2: TRY("chmod", chmod("x", 0644)); break;
		case 3: TRY("chown", chown("x", 0, 0)); break;
		case 4: TRY("chmod", chmod("x", 0600)); break;
		case 5: TRY("touch", utimensat(AT_FDCWD, "x", long_ago, 0));
		}
		if (stat("x", &after) < 0 ||
		    statx(AT_FDCWD, "x", 0, STATX_ALL, &seen) < 0)
			said("stat", -1);
		compare("", &before, &after);
		say("%d", after.st_ctim.tv_sec == seen.stx_ctime.tv_sec &&
				  (uint32_t)after.st_ctim.tv_nsec ==
					  seen.stx_ctime.tv_nsec);
	}
}

void area_times(void)
{
	static const enum kind kinds[] = { REG, DIR_, FIFO, CHR, LNK, SOCK };
	struct row row;

	for (row.call = 0; row.call < COUNT(calls); row.call++)
		for (size_t k = 0; k < COUNT(kinds); k++)
			for (row.whose = 0; row.whose < COUNT(whose);
			     row.whose++) {
				row.kind = kinds[k];
				check(ask, &row, "%s of a %s by %s",
				      calls[row.call].name,
				      kind_names[row.kind],
				      whose[row.whose].name);
			}
	check(keeps_moving, NULL, "one change after the other");
}
