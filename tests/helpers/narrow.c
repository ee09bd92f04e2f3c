/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks about owners, modes and devices by the names and numbers that programs
 * of 32 bits have, in the structures that it is compiled with: none, or one or
 * both of _FILE_OFFSET_BITS=64 and _TIME_BITS=64.  Prints a line for each
 * answer; tests/integration/reach/i386.sh compares them with real root's.
 *
 *	narrow			in an empty directory: makes files, and asks
 *	narrow FILE...		shows files
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

static void say(const char *what, long ret)
{
	printf("%s: %ld%s%s\n", what, ret, ret < 0 ? " " : "",
	       ret < 0 ? strerrorname_np(errno) : "");
}

static void show(const char *how, const char *name, const struct stat *st)
{
	printf("%s %s: %u:%u %o", how, name, (unsigned)st->st_uid,
	       (unsigned)st->st_gid, (unsigned)st->st_mode);
	if (S_ISCHR(st->st_mode))
		printf(" %u,%u", major(st->st_rdev), minor(st->st_rdev));
	if (S_ISREG(st->st_mode))
		printf(" %lld", (long long)st->st_size);
	printf("\n");
}

static void look(const char *name)
{
	int fd = open(name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
	struct stat st;

	if (stat(name, &st) == 0)
		show("stat", name, &st);
	else
		say(name, -1);
	if (lstat(name, &st) == 0)
		show("lstat", name, &st);
	if (fstatat(AT_FDCWD, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		show("fstatat", name, &st);
	if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISCHR(st.st_mode))
		show("fstat", name, &st);
	if (fd >= 0)
		close(fd);
}

/* ---- files ---- */

static void make_files(void)
{
	char value[16] = "";

	say("open", close(open("file", O_CREAT | O_WRONLY, 0644)));
	say("chown", chown("file", 4242, 4243));
	say("chmod", chmod("file", 04751));
	say("mknod", mknod("device", S_IFCHR | 0640, makedev(7, 9)));
	say("mkdir", mkdir("dir", 02750));
	say("symlink", symlink("file", "link"));
	say("lchown", lchown("link", 70000, 70001));
	say("setxattr", setxattr("file", "trusted.odd", "42", 2, 0));
	say("getxattr", getxattr("file", "trusted.odd", value, sizeof(value)));
	printf("%s\n", value);
	say("truncate", truncate("file", 77));
	look("file");
	look("device");
	look("dir");
	look("link");
}

static void set_times(void)
{
	const struct timespec exact[2] = { { .tv_sec = 11, .tv_nsec = 12 },
					   { .tv_sec = 13, .tv_nsec = 14 } };
	const struct timeval micro[2] = { { 21, 22 }, { 23, 24 } };
	const struct utimbuf whole = { 31, 33 };
	struct stat st = { 0 };

	say("utimensat", utimensat(AT_FDCWD, "file", exact, 0));
	stat("file", &st);
	printf("%lld.%09ld\n", (long long)st.st_mtime,
	       (long)st.st_mtim.tv_nsec);
	say("utimes", utimes("file", micro));
	stat("file", &st);
	printf("%lld.%09ld\n", (long long)st.st_mtime,
	       (long)st.st_mtim.tv_nsec);
	say("utime", utime("file", &whole));
	stat("file", &st);
	printf("%lld %lld\n", (long long)st.st_atime, (long long)st.st_mtime);
}

/* Two words that arm wants at an even place. */
#ifdef __arm__
#define WIDE_ODD(low, high) 0, low, high
#else
#define WIDE_ODD(low, high) low, high
#endif

/* What the structures cannot hold. */
static void overflow(void)
{
	static const struct {
		int64_t seconds, nanoseconds;
	} late[2] = { { 1ll << 32, 0 }, { 1ll << 32, 0 } };
	struct stat st;

	say("creat", close(open("large", O_CREAT | O_WRONLY, 0600)));
	say("truncate64", syscall(SYS_truncate64, "large", WIDE_ODD(1, 1)));
	say("stat large", stat("large", &st));
	say("open large", open("large", O_RDONLY));
	say("late", syscall(SYS_utimensat_time64, AT_FDCWD, "dir", late, 0));
	say("stat late", stat("dir", &st));
	say("back", utimensat(AT_FDCWD, "dir", NULL, 0));
	say("unlink", unlink("large"));
}

/* ---- walkers ---- */

static int by_ftw(const char *name, const struct stat *st, int type)
{
	if (strcmp(name, "./file") == 0 || strcmp(name, "./device") == 0) {
		printf("%d ", type);
		show("ftw", name, st);
	}
	return 0;
}

static int by_nftw(const char *name, const struct stat *st, int type,
		   struct FTW *where)
{
	if (where->level == 1)
		by_ftw(name, st, type);
	return 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void walk(void)
{
	char *paths[] = { (char *)".", NULL };
	FTS *fts = fts_open(paths, FTS_PHYSICAL, by_name);
	struct dirent **list, *found;
	DIR *dir = opendir(".");
	FTSENT *entry;
	glob_t globbed;
	int n;

	while ((found = readdir(dir)))
		if (strcmp(found->d_name, "device") == 0)
			printf("readdir: %d\n", found->d_type);
	closedir(dir);
	n = scandir(".", &list, NULL, alphasort);
	for (int i = 0; i < n; i++)
		printf("scandir %s: %d\n", list[i]->d_name, list[i]->d_type);
	ftw(".", by_ftw, 9);
	nftw(".", by_nftw, 9, FTW_PHYS);
	while ((entry = fts_read(fts))) {
		printf("fts %d ", entry->fts_info);
		if (entry->fts_level == 1)
			show("fts", entry->fts_name, entry->fts_statp);
		else
			printf("\n");
	}
	fts_close(fts);
	say("glob", glob("d*", GLOB_MARK, NULL, &globbed));
	for (size_t i = 0; i < globbed.gl_pathc; i++)
		printf("%s\n", globbed.gl_pathv[i]);
}

static void ask_space(void)
{
	struct statfs fs;
	struct statvfs vfs;

	say("statfs", statfs("file", &fs));
	say("statvfs", statvfs("file", &vfs));
	printf("%d\n", (unsigned)fs.f_bsize == (unsigned)vfs.f_bsize);
}

/* ---- numbers ---- */

/* struct stat of stat64(2). */
struct kernel_stat {
	uint64_t dev;
	uint32_t padding, low_ino, mode, nlink, uid, gid;
	char rest[128];
};

static void by_number(void)
{
	struct kernel_stat st = { 0 };
	struct {
		uint32_t dev, ino;
		uint16_t mode, nlink, uid, gid;
		char rest[64];
	} old = { 0 };

	say("chown32", syscall(SYS_chown32, "file", 70000, 70001));
	say("stat64", syscall(SYS_stat64, "file", &st));
	printf("%u:%u %o\n", st.uid, st.gid, st.mode);
	say("stat", syscall(SYS_stat, "file", &old));
	printf("%u:%u %o\n", old.uid, old.gid, old.mode);
	say("chown16", syscall(SYS_chown, "file", 51, 0xffff));
	say("fstatat64", syscall(SYS_fstatat64, AT_FDCWD, "file", &st, 0));
	printf("%u:%u %o\n", st.uid, st.gid, st.mode);
	say("lchown32", syscall(SYS_lchown32, "link", 52, 53));
	say("lstat64", syscall(SYS_lstat64, "link", &st));
	printf("%u:%u\n", st.uid, st.gid);
	say("chmod", syscall(SYS_chmod, "file", 0640));
	say("mknod", syscall(SYS_mknod, "node", S_IFCHR | 0600, 0x102));
	look("node");
	say("getuid", syscall(SYS_getuid));
	say("getuid32", syscall(SYS_getuid32));
}

/* ---- ids ---- */

static void show_ids(void)
{
	uint16_t low[3] = { 0 };
	uid_t uid[3];
	gid_t gid[3];

	getresuid(&uid[0], &uid[1], &uid[2]);
	getresgid(&gid[0], &gid[1], &gid[2]);
	printf("%u %u %u, %u %u %u, %u\n", uid[0], uid[1], uid[2], gid[0],
	       gid[1], gid[2], (unsigned)getuid());
	syscall(SYS_getresuid, &low[0], &low[1], &low[2]);
	printf("%u %u %u\n", low[0], low[1], low[2]);
}

static void drop(void)
{
	const uint16_t groups[2] = { 61, 62 };
	gid_t list[8];
	uint16_t low[8] = { 0 };
	int n;

	show_ids();
	say("setgroups16", syscall(SYS_setgroups, 2, groups));
	n = getgroups(8, list);
	printf("%d: %u %u\n", n, n > 0 ? list[0] : 0, n > 1 ? list[1] : 0);
	say("getgroups16", syscall(SYS_getgroups, 8, low));
	printf("%u %u\n", low[0], low[1]);
	say("setresgid16", syscall(SYS_setresgid, 4243, 4243, 4243));
	say("setfsuid", setfsuid(0));
	say("setresuid", setresuid(70000, 4242, 4242));
	show_ids();
	say("chown", chown("file", 1, 1));
	say("open", open("file", O_WRONLY));
	say("setuid", setuid(0));
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++)
		look(argv[i]);
	if (argc > 1)
		return 0;
	umask(022);
	make_files();
	set_times();
	overflow();
	walk();
	ask_space();
	by_number();
	if (fork() == 0) {
		drop();
		return 0;
	}
	wait(NULL);
	return 0;
}
