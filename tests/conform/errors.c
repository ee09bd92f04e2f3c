/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every call with every kind of bad path: which error, and which one first?
 * Asked by root, and by a user in a directory where he may write.
 */
#include <dirent.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/xattr.h>

#include "tests/conform/conform.h"

/* ------------------------------------------------------- paths to calls */

#define CALL(name, expression)                    \
	static long call_##name(const char *path) \
	{                                         \
		return (expression);              \
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
CALL(open_create_nofollow,
     opened(open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0)))
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
CALL(linkat_follow, linkat(AT_FDCWD, path, AT_FDCWD, "new", AT_SYMLINK_FOLLOW))
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
#define ROW(name)                  \
	{                          \
#name, call_##name \
	}
	ROW(stat),
	ROW(lstat),
	ROW(fstatat_empty),
	ROW(statx),
	ROW(chown),
	ROW(lchown),
	ROW(chown_none),
	ROW(fchownat_empty),
	ROW(chmod),
	ROW(fchmodat2),
	ROW(open),
	ROW(open_write),
	ROW(open_nofollow),
	ROW(open_directory),
	ROW(open_path),
	ROW(open_trunc),
	ROW(open_create),
	ROW(open_create_zero),
	ROW(open_excl),
	ROW(open_excl_zero),
	ROW(open_create_dir),
	ROW(open_create_nofollow),
	ROW(tmpfile),
	ROW(fopen),
	ROW(mkdir),
	ROW(mkdir_zero),
	ROW(mkfifo),
	ROW(mknod),
	ROW(mknod_chr),
	ROW(mknod_dir),
	ROW(mknod_link),
	ROW(symlink),
	ROW(link_from),
	ROW(link_to),
	ROW(linkat_follow),
	ROW(unlink),
	ROW(rmdir),
	ROW(remove),
	ROW(rename_from),
	ROW(rename_to),
	ROW(rename_dir_to),
	ROW(exchange),
	ROW(access),
	ROW(access_r),
	ROW(access_x),
	ROW(access_bad),
	ROW(readlink),
	ROW(readlink_zero),
	ROW(truncate),
	ROW(truncate_negative),
	ROW(utimensat),
	ROW(utimensat_nofollow),
	ROW(utimes),
	ROW(chdir),
	ROW(chroot),
	ROW(opendir),
	ROW(statfs),
	ROW(getxattr),
	ROW(lgetxattr),
	ROW(getxattr_trusted),
	ROW(setxattr),
	ROW(setxattr_trusted),
	ROW(lsetxattr_trusted),
	ROW(listxattr),
	ROW(removexattr),
	ROW(removexattr_trusted),
	ROW(realpath),
	ROW(execve),
#undef ROW
};

/* A path of PATH_MAX bytes, one byte shorter, and names about NAME_MAX. */
static char too_long[PATH_MAX + 1], just_fits[PATH_MAX];
static char long_name[NAME_MAX + 2], longest_name[NAME_MAX + 1];
/* Pointers: to nothing, to a text that ends where nothing follows, and to
   where no pointer can lead. */
static const char *unmapped, *endless, *noncanonical;

enum {
	PLAIN,
	TOO_LONG,
	JUST_FITS,
	LONG_NAME,
	LONGEST_NAME,
	NO_PATH,
	UNMAPPED,
	ALL_ONES,
	ENDLESS,
	NONCANONICAL
};

static const struct {
	const char *path;
	int kind;
} paths[] = {
	{ "f", 0 },
	{ "d", 0 },
	{ "nothing", 0 },
	{ "", 0 },
	{ "nothing/x", 0 },
	{ "f/x", 0 },
	{ "f/", 0 },
	{ "f/.", 0 },
	{ "d/", 0 },
	{ "d/.", 0 },
	{ "d/..", 0 },
	{ ".", 0 },
	{ "d/f", 0 },
	{ "d//f", 0 },
	{ "d/nothing", 0 },
	{ "nothing/", 0 },
	{ "link", 0 },
	{ "link/", 0 },
	{ "dlink", 0 },
	{ "dlink/", 0 },
	{ "dlink/f", 0 },
	{ "dangling", 0 },
	{ "dangling/", 0 },
	{ "dangling/x", 0 },
	{ "loop", 0 },
	{ "loop/x", 0 },
	{ "fifo", 0 },
	{ "socket", 0 },
	{ "chr", 0 },
	{ "chr/", 0 },
	{ "chr/x", 0 },
	{ "blk", 0 },
	{ "(path too long)", TOO_LONG },
	{ "(longest path)", JUST_FITS },
	{ "(name too long)", LONG_NAME },
	{ "(longest name)", LONGEST_NAME },
	{ "(null)", NO_PATH },
	{ "(unmapped)", UNMAPPED },
	{ "(-1)", ALL_ONES },
	{ "(endless)", ENDLESS },
	{ "(noncanonical)", NONCANONICAL },
	{ "chain40", 0 },
	{ "chain41", 0 },
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
	case ENDLESS: return endless;
	case NONCANONICAL: return noncanonical;
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
	unmapped = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	endless = memset((char *)unmapped + 4096 - 7, '.', 7);
	unmapped += 4096;
	mprotect((char *)unmapped, 4096, PROT_NONE);
	noncanonical = (const char *)0x8000000000000000;
}

/* chain40 is the end of 40 links in a row, as many as the kernel follows. */
static void make_chain(unsigned length)
{
	char from[16] = "f", to[16];

	for (unsigned i = 1; i <= length; i++) {
		snprintf(to, sizeof(to), "chain%u", i);
		if (symlink(from, to) < 0)
			said("symlink", -1);
		strcpy(from, to);
	}
}

void stage_paths(void)
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
	make_chain(41);
	if (symlink("f", "link") || symlink("d", "dlink") ||
	    symlink("gone", "dangling") || symlink("loop", "loop"))
		said("symlink", -1);
}

struct row {
	size_t call, path;
	uid_t as;
};

static void call_it(const void *argument)
{
	const struct row *row = argument;

	TRY("ret", calls[row->call].call(path_of(row->path)));
}

static void ask(const void *argument)
{
	const struct row *row = argument;

	stage_paths();
	if (row->as && chmod(".", 0777) < 0)
		said("chmod", -1);
	if (row->as)
		as_user(row->as, call_it, row);
	else
		call_it(row);
	if (paths[row->path].kind == PLAIN && *paths[row->path].path)
		facts(paths[row->path].path);
}

void area_errors(void)
{
	static const uid_t users[] = { 0, ALICE };
	struct row row;

	prepare_texts();
	for (size_t i = 0; i < COUNT(users) * COUNT(calls) * COUNT(paths);
	     i++) {
		row.path = i % COUNT(paths);
		row.call = i / COUNT(paths) % COUNT(calls);
		row.as = users[i / COUNT(paths) / COUNT(calls)];
		/* libc itself reads these paths, and dies of it. */
		if (paths[row.path].kind >= NO_PATH &&
		    (calls[row.call].call == call_opendir ||
		     calls[row.call].call == call_realpath))
			continue;
		check(ask, &row, row.as ? "%s(%s) by a user" : "%s(%s)",
		      calls[row.call].name, paths[row.path].path);
	}
}

/* ------------------------------------------------------- read-only places */

/* Here is one only where somebody could mount it; see prepare() in main.c. */
#define READ_ONLY "../readonly/"

static const char *const frozen[] = { READ_ONLY "f", READ_ONLY "d",
				      READ_ONLY "missing", READ_ONLY "l",
				      READ_ONLY "d/f/x" };

struct frozen_row {
	size_t call, path;
	uid_t as;
};

static void call_frozen(const void *argument)
{
	const struct frozen_row *row = argument;

	TRY("ret", calls[row->call].call(frozen[row->path]));
}

static void ask_frozen(const void *argument)
{
	const struct frozen_row *row = argument;

	FILE_("other", 0644, 0, 0);
	make(DIR_, "otherdir", 0755, 0, 0);
	if (row->as)
		as_user(row->as, call_frozen, row);
	else
		call_frozen(row);
}

/* Names that would stay on the same read-only file system. */
static void move_frozen(const void *argument)
{
	(void)argument;
	TRY("rename", rename(READ_ONLY "f", READ_ONLY "new"));
	TRY("replace", rename(READ_ONLY "f", READ_ONLY "l"));
	TRY("into", rename(READ_ONLY "f", READ_ONLY "d/new"));
	TRY("missing", rename(READ_ONLY "missing", READ_ONLY "new"));
	TRY("exchange", syscall(SYS_renameat2, AT_FDCWD, READ_ONLY "f",
				AT_FDCWD, READ_ONLY "d", 2));
	TRY("link", link(READ_ONLY "f", READ_ONLY "new"));
	TRY("link_over", link(READ_ONLY "f", READ_ONLY "l"));
}

static void ask_frozen_moves(const void *argument)
{
	as_user(*(const uid_t *)argument, move_frozen, NULL);
}

void area_readonly(void)
{
	static const uid_t users[] = { 0, ALICE };
	struct frozen_row row;

	if (access("readonly/f", F_OK) < 0)
		return;
	for (row.call = 0; row.call < COUNT(calls); row.call++)
		for (row.path = 0; row.path < COUNT(frozen); row.path++)
			for (size_t u = 0; u < COUNT(users); u++) {
				row.as = users[u];
				check(ask_frozen, &row, "%s(%s) by %u",
				      calls[row.call].name, frozen[row.path],
				      row.as);
			}
	for (size_t u = 0; u < COUNT(users); u++)
		check(ask_frozen_moves, &users[u], "moves by %u", users[u]);
}
