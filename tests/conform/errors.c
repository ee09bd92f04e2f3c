/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every call with every kind of bad path, every kind of bad descriptor and
 * every flag: which error, and which one first?
 */
#include "tests/conform/conform.h"

#include <dirent.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/xattr.h>

/* ------------------------------------------------------- paths to calls */

#define CALL(name, expression)						\
	static long call_##name(const char *path)			\
	{								\
		return (expression);					\
	}

static char buffer[PATH_MAX];
static struct stat st;
static const struct timespec times[2] = { { 1, 0 }, { 2, 0 } };

static long opened(int fd)
{
	return fd < 0 ? -1 : close(fd);
}

static long listed(DIR *dir)
{
	return dir ? closedir(dir) : -1;
}

static long filed(FILE *file)
{
	return file ? fclose(file) : -1;
}

CALL(stat, stat(path, &st))
CALL(lstat, lstat(path, &st))
CALL(fstatat_empty, fstatat(AT_FDCWD, path, &st, AT_EMPTY_PATH))
CALL(statx, statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, (void *)buffer))
CALL(chown, chown(path, ALICE, ALICE_GROUP))
CALL(lchown, lchown(path, ALICE, ALICE_GROUP))
CALL(chown_none, chown(path, -1, -1))
CALL(fchownat_empty, fchownat(AT_FDCWD, path, ALICE, -1, AT_EMPTY_PATH))
CALL(chmod, chmod(path, 04751))
CALL(fchmodat2, raw_fchmodat2(AT_FDCWD, path, 0751, AT_SYMLINK_NOFOLLOW))
CALL(open, opened(open(path, O_RDONLY | O_NONBLOCK)))
CALL(open_write, opened(open(path, O_WRONLY | O_NONBLOCK)))
CALL(open_nofollow, opened(open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)))
CALL(open_directory, opened(open(path, O_RDONLY | O_DIRECTORY)))
CALL(open_path, opened(open(path, O_PATH)))
CALL(open_trunc, opened(open(path, O_RDWR | O_TRUNC | O_NONBLOCK)))
CALL(open_create, opened(open(path, O_RDWR | O_CREAT | O_NONBLOCK, 0640)))
CALL(open_create_zero, opened(open(path, O_RDWR | O_CREAT | O_NONBLOCK, 0)))
CALL(open_excl, opened(open(path, O_RDWR | O_CREAT | O_EXCL, 0640)))
CALL(open_excl_zero, opened(open(path, O_RDWR | O_CREAT | O_EXCL, 0)))
CALL(open_create_dir, opened(open(path, O_RDWR | O_CREAT | O_DIRECTORY, 0)))
CALL(open_create_nofollow, opened(open(path, O_RDWR | O_CREAT | O_NOFOLLOW |
				       O_NONBLOCK, 0)))
CALL(tmpfile, opened(open(path, O_RDWR | O_TMPFILE, 0600)))
CALL(fopen, filed(fopen(path, "r+e")))
CALL(mkdir, mkdir(path, 0755))
CALL(mkdir_zero, mkdir(path, 0))
CALL(mkfifo, mkfifo(path, 0644))
CALL(mknod, mknod(path, S_IFREG | 0644, 0))
CALL(mknod_chr, mknod(path, S_IFCHR | 0644, makedev(1, 3)))
CALL(mknod_dir, mknod(path, S_IFDIR | 0644, 0))
CALL(mknod_link, mknod(path, S_IFLNK | 0644, 0))
CALL(symlink, symlink("somewhere", path))
CALL(link_from, link(path, "new"))
CALL(link_to, link("other", path))
CALL(linkat_follow, linkat(AT_FDCWD, path, AT_FDCWD, "new",
			   AT_SYMLINK_FOLLOW))
CALL(unlink, unlink(path))
CALL(rmdir, rmdir(path))
CALL(remove, remove(path))
CALL(rename_from, rename(path, "new"))
CALL(rename_to, rename("other", path))
CALL(rename_dir_to, rename("otherdir", path))
CALL(exchange, syscall(SYS_renameat2, AT_FDCWD, "other", AT_FDCWD, path, 2))
CALL(access, access(path, F_OK))
CALL(access_r, access(path, R_OK))
CALL(access_x, access(path, X_OK))
CALL(access_bad, access(path, 8))
CALL(readlink, readlink(path, buffer, sizeof(buffer)))
CALL(readlink_zero, readlink(path, buffer, 0))
CALL(truncate, truncate(path, 1))
CALL(truncate_negative, truncate(path, -1))
CALL(utimensat, utimensat(AT_FDCWD, path, times, 0))
CALL(utimensat_nofollow, utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW))
CALL(utimes, utimes(path, NULL))
CALL(chdir, chdir(path))
CALL(chroot, chroot(path))
CALL(opendir, listed(opendir(path)))
CALL(statfs, statfs(path, (struct statfs *)buffer))
CALL(getxattr, getxattr(path, "user.x", buffer, 10))
CALL(lgetxattr, lgetxattr(path, "user.x", buffer, 10))
CALL(getxattr_trusted, getxattr(path, "trusted.x", buffer, 10))
CALL(setxattr, setxattr(path, "user.x", "y", 1, 0))
CALL(setxattr_trusted, setxattr(path, "trusted.x", "y", 1, 0))
CALL(lsetxattr_trusted, lsetxattr(path, "trusted.x", "y", 1, 0))
CALL(listxattr, listxattr(path, buffer, sizeof(buffer)))
CALL(removexattr, removexattr(path, "user.x"))
CALL(removexattr_trusted, removexattr(path, "trusted.x"))
CALL(realpath, realpath(path, buffer) ? 0 : -1)
CALL(execve, execve(path, (char *[]){ (char *)"x", NULL }, NULL))

static const struct {
	const char *name;
	long (*call)(const char *path);
} calls[] = {
#define ROW(name) { #name, call_##name }
	ROW(stat), ROW(lstat), ROW(fstatat_empty), ROW(statx), ROW(chown),
	ROW(lchown), ROW(chown_none), ROW(fchownat_empty), ROW(chmod),
	ROW(fchmodat2), ROW(open), ROW(open_write), ROW(open_nofollow),
	ROW(open_directory), ROW(open_path), ROW(open_trunc),
	ROW(open_create), ROW(open_create_zero), ROW(open_excl),
	ROW(open_excl_zero), ROW(open_create_dir), ROW(open_create_nofollow),
	ROW(tmpfile), ROW(fopen), ROW(mkdir), ROW(mkdir_zero), ROW(mkfifo),
	ROW(mknod), ROW(mknod_chr), ROW(mknod_dir), ROW(mknod_link),
	ROW(symlink), ROW(link_from), ROW(link_to), ROW(linkat_follow),
	ROW(unlink), ROW(rmdir), ROW(remove), ROW(rename_from),
	ROW(rename_to), ROW(rename_dir_to), ROW(exchange), ROW(access),
	ROW(access_r), ROW(access_x), ROW(access_bad), ROW(readlink),
	ROW(readlink_zero), ROW(truncate), ROW(truncate_negative),
	ROW(utimensat), ROW(utimensat_nofollow), ROW(utimes), ROW(chdir),
	ROW(chroot), ROW(opendir), ROW(statfs), ROW(getxattr),
	ROW(lgetxattr), ROW(getxattr_trusted), ROW(setxattr),
	ROW(setxattr_trusted), ROW(lsetxattr_trusted), ROW(listxattr),
	ROW(removexattr), ROW(removexattr_trusted), ROW(realpath),
	ROW(execve),
#undef ROW
};

/* A path of PATH_MAX bytes, one byte shorter, and names about NAME_MAX. */
static char too_long[PATH_MAX + 1], just_fits[PATH_MAX];
static char long_name[NAME_MAX + 2], longest_name[NAME_MAX + 1];
static const char *unmapped;

enum { PLAIN, TOO_LONG, JUST_FITS, LONG_NAME, LONGEST_NAME, NO_PATH,
       UNMAPPED, ALL_ONES };

static const struct {
	const char *path;
	int kind;
} paths[] = {
	{ "f", 0 }, { "d", 0 }, { "nothing", 0 }, { "", 0 },
	{ "nothing/x", 0 }, { "f/x", 0 }, { "f/", 0 }, { "f/.", 0 },
	{ "d/", 0 }, { "d/.", 0 }, { "d/..", 0 }, { ".", 0 },
	{ "d/f", 0 }, { "d//f", 0 }, { "d/nothing", 0 }, { "nothing/", 0 },
	{ "link", 0 }, { "link/", 0 }, { "dlink", 0 }, { "dlink/", 0 },
	{ "dlink/f", 0 }, { "dangling", 0 }, { "dangling/", 0 },
	{ "dangling/x", 0 }, { "loop", 0 }, { "loop/x", 0 },
	{ "fifo", 0 }, { "socket", 0 }, { "chr", 0 }, { "chr/", 0 },
	{ "chr/x", 0 }, { "blk", 0 },
	{ "(path too long)", TOO_LONG }, { "(longest path)", JUST_FITS },
	{ "(name too long)", LONG_NAME }, { "(longest name)", LONGEST_NAME },
	{ "(null)", NO_PATH }, { "(unmapped)", UNMAPPED },
	{ "(-1)", ALL_ONES },
};

static const char *path_of(size_t i)
{
	switch (paths[i].kind) {
	case TOO_LONG: return too_long;
	case JUST_FITS: return just_fits;
	case LONG_NAME: return long_name;
	case LONGEST_NAME: return longest_name;
	case NO_PATH: return NULL;
	case UNMAPPED: return unmapped;
	case ALL_ONES: return (const char *)-1;
	}
	return paths[i].path;
}

static void prepare_texts(void)
{
	for (size_t i = 0; i < sizeof(too_long) - 1; i++)
		too_long[i] = i % 2 ? '/' : '.';
	memcpy(just_fits, too_long, sizeof(just_fits) - 1);
	memset(long_name, 'n', sizeof(long_name) - 1);
	memset(longest_name, 'n', sizeof(longest_name) - 1);
	unmapped = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0);
}

static void stage(void)
{
	FILE_("f", 0644, 0, 0);
	FILE_("other", 0640, BOB, BOB_GROUP);
	make(DIR_, "otherdir", 0750, BOB, BOB_GROUP);
	make(DIR_, "d", 0755, 0, 0);
	FILE_("d/f", 0644, 0, 0);
	make(FIFO, "fifo", 0644, 0, 0);
	make(SOCK, "socket", 0644, 0, 0);
	make(CHR, "chr", 0644, 0, 0);
	make(BLK, "blk", 0644, 0, 0);
	if (symlink("f", "link") || symlink("d", "dlink") ||
	    symlink("gone", "dangling") || symlink("loop", "loop"))
		said("symlink", -1);
}

struct row { size_t call, path; };

static void ask(const void *argument)
{
	const struct row *row = argument;

	stage();
	TRY("ret", calls[row->call].call(path_of(row->path)));
	if (paths[row->path].kind == PLAIN && *paths[row->path].path)
		facts(paths[row->path].path);
}

void area_errors(void)
{
	struct row row;

	prepare_texts();
	for (row.call = 0; row.call < COUNT(calls); row.call++)
		for (row.path = 0; row.path < COUNT(paths); row.path++) {
			/* libc itself reads these paths, and dies of it. */
			if (paths[row.path].kind >= NO_PATH &&
			    (calls[row.call].call == call_opendir ||
			     calls[row.call].call == call_realpath))
				continue;
			check(ask, &row, "%s(%s)", calls[row.call].name,
			      paths[row.path].path);
		}
}

/* ------------------------------------------- directories, flags, at-calls */

enum { FD_CWD, FD_DIR, FD_DIR_PATH, FD_FILE, FD_FILE_PATH, FD_LINK_PATH,
       FD_BAD, FD_CLOSED };

static const struct { const char *name; int kind; } dirs[] = {
	{ "cwd", FD_CWD }, { "dir", FD_DIR }, { "dir-path", FD_DIR_PATH },
	{ "file", FD_FILE }, { "file-path", FD_FILE_PATH },
	{ "link-path", FD_LINK_PATH }, { "bad", FD_BAD },
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

#define AT_CALL(name, expression)					\
	static long at_##name(int dir, const char *path, int flags)	\
	{								\
		return (expression);					\
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
AT_CALL(openat, opened(openat(dir, path, O_RDONLY | O_NONBLOCK |
			      (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW
							   : 0))))
AT_CALL(openat_create, opened(openat(dir, path, O_WRONLY | O_CREAT |
				     O_NONBLOCK, flags & 07777)))
AT_CALL(mkdirat, mkdirat(dir, path, flags & 0777))
AT_CALL(mknodat, mknodat(dir, path, S_IFCHR | (flags & 0777), makedev(1, 3)))
AT_CALL(symlinkat, flags ? 0 : symlinkat("t", dir, path))
AT_CALL(renameat, flags ? 0 : renameat(dir, path, AT_FDCWD, "new"))
AT_CALL(readlinkat, flags ? 0 : readlinkat(dir, path, buffer, 100))
AT_CALL(setxattrat, flags ? 0 :
	syscall(463, dir, path, 0, "trusted.x",
		&(uint64_t[2]){ (uintptr_t)"value", 5 }, 16))

static const struct {
	const char *name;
	long (*call)(int dir, const char *path, int flags);
} at_calls[] = {
#define ROW(name) { #name, at_##name }
	ROW(fstatat), ROW(statx), ROW(fchownat), ROW(fchmodat2),
	ROW(faccessat), ROW(utimensat), ROW(unlinkat), ROW(linkat_from),
	ROW(linkat_to), ROW(openat), ROW(openat_create), ROW(mkdirat),
	ROW(mknodat), ROW(symlinkat), ROW(renameat), ROW(readlinkat),
	ROW(setxattrat),
#undef ROW
};

static const int at_flags[] = { 0, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH,
				AT_SYMLINK_FOLLOW, AT_REMOVEDIR, 0x40000000 };
static const char *const at_paths[] = { "f", "", "lnk" };

struct at_row { size_t call, dir, flags, path; };

static void ask_at(const void *argument)
{
	const struct at_row *row = argument;
	int dir;

	stage();
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

#define FD_CALL(name, expression)					\
	static long fd_##name(int fd) { return (expression); }

FD_CALL(fstat, fstat(fd, &st))
FD_CALL(fstatat, fstatat(fd, "", &st, AT_EMPTY_PATH))
FD_CALL(statx_null, syscall(SYS_statx, fd, NULL, AT_EMPTY_PATH,
			    STATX_BASIC_STATS, buffer))
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
#define ROW(name) { #name, fd_##name }
	ROW(fstat), ROW(fstatat), ROW(statx_null), ROW(fchown),
	ROW(fchown_none), ROW(fchmod), ROW(fchdir), ROW(ftruncate),
	ROW(futimens), ROW(fgetxattr), ROW(fsetxattr), ROW(fsetxattr_user),
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

enum { RDONLY, WRONLY, PATH, LINK_PATH, DIRECTORY, TMPFILE, PIPE, SOCKET,
       MEMFD, DELETED, DEVICE, MINUS_ONE, NOT_OPEN };

static const struct { const char *name; int kind; } fds[] = {
	{ "rdonly", RDONLY }, { "wronly", WRONLY }, { "path", PATH },
	{ "link-path", LINK_PATH }, { "directory", DIRECTORY },
	{ "tmpfile", TMPFILE }, { "pipe", PIPE }, { "socket", SOCKET },
	{ "memfd", MEMFD }, { "deleted", DELETED }, { "device", DEVICE },
	{ "-1", MINUS_ONE }, { "not open", NOT_OPEN },
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
	case MINUS_ONE: return -1;
	}
	return 999;
}

struct fd_row { size_t call, fd; };

static void ask_fd(const void *argument)
{
	const struct fd_row *row = argument;
	int fd;

	stage();
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
