/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every call on a descriptor, or on a path below one, with every kind of
 * descriptor and every flag: which error, and which one first?
 */
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "tests/conform/conform.h"

static char buffer[4096];
static struct stat st;
static const struct timespec times[2] = { { 1, 0 }, { 2, 0 } };

static long opened(int fd)
{
	return fd < 0 ? -1 : close(fd);
}

/* ------------------------------------------- directories, flags, at-calls */

enum {
	FD_CWD,
	FD_DIR,
	FD_DIR_PATH,
	FD_FILE,
	FD_FILE_PATH,
	FD_LINK_PATH,
	FD_BAD,
	FD_CLOSED
};

static const struct {
	const char *name;
	int kind;
} dirs[] = {
	{ "cwd", FD_CWD },
	{ "dir", FD_DIR },
	{ "dir-path", FD_DIR_PATH },
	{ "file", FD_FILE },
	{ "file-path", FD_FILE_PATH },
	{ "link-path", FD_LINK_PATH },
	{ "bad", FD_BAD },
	{ "closed", FD_CLOSED },
};

static int dir_of(int kind)
{
	switch (kind) {
	case FD_DIR: return open("d", O_RDONLY);
	case FD_DIR_PATH: return open("d", O_PATH);
	case FD_FILE: return open("f", O_RDONLY);
	case FD_FILE_PATH: return open("f", O_PATH);
	case FD_LINK_PATH: return open("link", O_PATH | O_NOFOLLOW);
	case FD_BAD: return -7;
	case FD_CLOSED: return 999;
	}
	return AT_FDCWD;
}

#define AT_CALL(name, expression)                                   \
	static long at_##name(int dir, const char *path, int flags) \
	{                                                           \
		return (expression);                                \
	}

AT_CALL(fstatat, fstatat(dir, path, &st, flags))
AT_CALL(statx, statx(dir, path, flags, STATX_BASIC_STATS, (void *)buffer))
AT_CALL(fchownat, fchownat(dir, path, ALICE, ALICE_GROUP, flags))
AT_CALL(fchmodat2, raw_fchmodat2(dir, path, 02751, flags))
AT_CALL(faccessat, syscall(SYS_faccessat2, dir, path, R_OK, flags))
AT_CALL(utimensat, utimensat(dir, path, times, flags))
AT_CALL(unlinkat, unlinkat(dir, path, flags))
AT_CALL(linkat_from, linkat(dir, path, AT_FDCWD, "new", flags))
AT_CALL(linkat_to, linkat(AT_FDCWD, "f", dir, path, flags))
AT_CALL(openat,
	opened(openat(dir, path,
		      O_RDONLY | O_NONBLOCK |
			      (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0))))
AT_CALL(openat_create, opened(openat(dir, path, O_WRONLY | O_CREAT | O_NONBLOCK,
				     flags & 07777)))
AT_CALL(mkdirat, mkdirat(dir, path, flags & 0777))
AT_CALL(mknodat, mknodat(dir, path, S_IFCHR | (flags & 0777), makedev(1, 3)))
AT_CALL(symlinkat, flags ? 0 : symlinkat("t", dir, path))
AT_CALL(renameat, flags ? 0 : renameat(dir, path, AT_FDCWD, "new"))
AT_CALL(readlinkat, flags ? 0 : readlinkat(dir, path, buffer, 100))
AT_CALL(setxattrat,
	flags ? 0
	      : syscall(463, dir, path, 0, "trusted.x",
			&(uint64_t[2]){ (uintptr_t) "value", 5 }, 16))

static const struct {
	const char *name;
	long (*call)(int dir, const char *path, int flags);
} at_calls[] = {
#define ROW(name)                \
	{                        \
#name, at_##name \
	}
	ROW(fstatat),	 ROW(statx),	 ROW(fchownat),	     ROW(fchmodat2),
	ROW(faccessat),	 ROW(utimensat), ROW(unlinkat),	     ROW(linkat_from),
	ROW(linkat_to),	 ROW(openat),	 ROW(openat_create), ROW(mkdirat),
	ROW(mknodat),	 ROW(symlinkat), ROW(renameat),	     ROW(readlinkat),
	ROW(setxattrat),
#undef ROW
};

static const int at_flags[] = { 0,
				AT_SYMLINK_NOFOLLOW,
				AT_EMPTY_PATH,
				AT_SYMLINK_FOLLOW,
				AT_REMOVEDIR,
				0x40000000 };
static const char *const at_paths[] = { "f", "", "lnk" };

struct at_row {
	size_t call, dir, flags, path;
};

static void ask_at(const void *argument)
{
	const struct at_row *row = argument;
	int dir;

	stage_paths();
	if (symlink("f", "lnk") || symlink("f", "d/lnk"))
		said("symlink", -1);
	dir = dir_of(dirs[row->dir].kind);
	TRY("ret", at_calls[row->call].call(dir, at_paths[row->path],
					    at_flags[row->flags]));
	facts("f");
	facts("d");
	facts("d/f");
}

void area_at(void)
{
	struct at_row row;

	for (row.call = 0; row.call < COUNT(at_calls); row.call++)
		for (row.dir = 0; row.dir < COUNT(dirs); row.dir++)
			for (row.flags = 0; row.flags < COUNT(at_flags);
			     row.flags++)
				for (row.path = 0; row.path < COUNT(at_paths);
				     row.path++)
					check(ask_at, &row,
					      "%s(%s, \"%s\", %#x)",
					      at_calls[row.call].name,
					      dirs[row.dir].name,
					      at_paths[row.path],
					      at_flags[row.flags]);
}

/* ----------------------------------------------------------- descriptors */

#define FD_CALL(name, expression)     \
	static long fd_##name(int fd) \
	{                             \
		return (expression);  \
	}

FD_CALL(fstat, fstat(fd, &st))
FD_CALL(fstatat, fstatat(fd, "", &st, AT_EMPTY_PATH))
FD_CALL(statx_null,
	syscall(SYS_statx, fd, NULL, AT_EMPTY_PATH, STATX_BASIC_STATS, buffer))
FD_CALL(fchown, fchown(fd, ALICE, ALICE_GROUP))
FD_CALL(fchown_none, fchown(fd, -1, -1))
FD_CALL(fchmod, fchmod(fd, 04711))
FD_CALL(fchdir, fchdir(fd))
FD_CALL(ftruncate, ftruncate(fd, 2))
FD_CALL(futimens, futimens(fd, times))
FD_CALL(fgetxattr, fgetxattr(fd, "trusted.x", buffer, 10))
FD_CALL(fsetxattr, fsetxattr(fd, "trusted.x", "y", 1, 0))
FD_CALL(fsetxattr_user, fsetxattr(fd, "user.x", "y", 1, 0))
FD_CALL(flistxattr, flistxattr(fd, buffer, sizeof(buffer)))
FD_CALL(fremovexattr, fremovexattr(fd, "trusted.x"))
FD_CALL(fsync, fsync(fd))

static const struct {
	const char *name;
	long (*call)(int fd);
} fd_calls[] = {
#define ROW(name)                \
	{                        \
#name, fd_##name \
	}
	ROW(fstat),	 ROW(fstatat),	    ROW(statx_null),
	ROW(fchown),	 ROW(fchown_none),  ROW(fchmod),
	ROW(fchdir),	 ROW(ftruncate),    ROW(futimens),
	ROW(fgetxattr),	 ROW(fsetxattr),    ROW(fsetxattr_user),
	ROW(flistxattr), ROW(fremovexattr), ROW(fsync),
#undef ROW
};

static int pipe_end(void)
{
	int ends[2];

	return pipe(ends) < 0 ? -1 : ends[1];
}

static int deleted(void)
{
	int fd = open("other", O_RDWR);

	return unlink("other") < 0 ? -1 : fd;
}

enum {
	RDONLY,
	WRONLY,
	PATH,
	LINK_PATH,
	DIRECTORY,
	TMPFILE,
	PIPE,
	SOCKET,
	MEMFD,
	DELETED,
	DEVICE,
	PATH_COPY,
	MINUS_ONE,
	NOT_OPEN
};

static const struct {
	const char *name;
	int kind;
} fds[] = {
	{ "rdonly", RDONLY },	    { "wronly", WRONLY },
	{ "path", PATH },	    { "link-path", LINK_PATH },
	{ "directory", DIRECTORY }, { "tmpfile", TMPFILE },
	{ "pipe", PIPE },	    { "socket", SOCKET },
	{ "memfd", MEMFD },	    { "deleted", DELETED },
	{ "device", DEVICE },	    { "path's copy", PATH_COPY },
	{ "-1", MINUS_ONE },	    { "not open", NOT_OPEN },
};

static int fd_of(int kind)
{
	switch (kind) {
	case RDONLY: return open("f", O_RDONLY);
	case WRONLY: return open("f", O_WRONLY);
	case PATH: return open("f", O_PATH);
	case LINK_PATH: return open("link", O_PATH | O_NOFOLLOW);
	case DIRECTORY: return open("d", O_RDONLY);
	case TMPFILE: return open(".", O_TMPFILE | O_RDWR, 0600);
	case PIPE: return pipe_end();
	case SOCKET: return socket(AF_UNIX, SOCK_STREAM, 0);
	case MEMFD: return memfd_create("x", 0);
	case DELETED: return deleted();
	case DEVICE: return open("chr", O_PATH);
	case PATH_COPY: return fcntl(open("f", O_PATH), F_DUPFD, 42);
	case MINUS_ONE: return -1;
	}
	return 999;
}

struct fd_row {
	size_t call, fd;
};

static void ask_fd(const void *argument)
{
	const struct fd_row *row = argument;
	int fd;

	stage_paths();
	fd = fd_of(fds[row->fd].kind);
	TRY("ret", fd_calls[row->call].call(fd));
	if (fds[row->fd].kind != NOT_OPEN && fds[row->fd].kind != MINUS_ONE)
		facts_of_fd(fd);
}

void area_descriptors(void)
{
	struct fd_row row;

	for (row.call = 0; row.call < COUNT(fd_calls); row.call++)
		for (row.fd = 0; row.fd < COUNT(fds); row.fd++)
			check(ask_fd, &row, "%s(%s)", fd_calls[row.call].name,
			      fds[row.fd].name);
}
