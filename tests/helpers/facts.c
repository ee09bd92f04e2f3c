/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes files with all that a session records, and tells what it sees of them:
 * any two programs of one session, of whatever machine and libc, say the same,
 * and the same as real root.
 *
 *	facts make DIR			makes DIR, with files of each kind
 *	facts show DIR			one line for each file
 *	facts take FILE FROM TO		changes the owner, if it is FROM
 *	facts run PROGRAM ARGUMENT...	in a child, without an environment
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static int failed;

static void tell(int bad, const char *what)
{
	if (!bad)
		return;
	perror(what);
	failed = 1;
}
#define TRY(call) tell((call) < 0, #call)

static void make(const char *dir)
{
	int fd;

	TRY(mkdir(dir, 0755));
	TRY(chdir(dir));
	TRY(fd = open("plain", O_CREAT | O_WRONLY, 0600));
	TRY(write(fd, "x", 1));
	TRY(fchown(fd, 4242, 4343));
	TRY(fchmod(fd, 04751));
	TRY(fsetxattr(fd, "trusted.odd", "4242", 4, 0));
	TRY(close(fd));
	TRY(link("plain", "linked"));
	TRY(symlink("plain", "symbolic"));
	TRY(lchown("symbolic", 61, 62));
	TRY(mknod("tty", S_IFCHR | 0620, makedev(4, 64)));
	TRY(chown("tty", 51, 52));
	TRY(mknod("disk", S_IFBLK | 0660, makedev(259, 70000)));
	TRY(fchownat(AT_FDCWD, "disk", 1000000, 100001, AT_SYMLINK_NOFOLLOW));
	TRY(mkfifo("fifo", 0622));
	TRY(mkdir("sub", 0700));
	TRY(chown("sub", 71, 72));
	TRY(chmod("sub", 03777));
	TRY(open("sub/inherits", O_CREAT | O_WRONLY | O_EXCL, 0640));
	TRY(setxattr("sub", "security.odd", "\1\2\3", 3, XATTR_CREATE));
	TRY(open("gone", O_CREAT | O_WRONLY, 0600));
	TRY(chown("gone", 81, 82));
	TRY(rename("gone", "renamed"));
}

static void show_xattrs(const char *path)
{
	char names[1024], value[64];
	ssize_t size = llistxattr(path, names, sizeof(names)), n;

	for (ssize_t at = 0; at < size; at += (ssize_t)strlen(names + at) + 1) {
		if (strncmp(names + at, "trusted.", 8) != 0 &&
		    strcmp(names + at, "security.odd") != 0)
			continue;
		n = lgetxattr(path, names + at, value, sizeof(value));
		printf(" %s=", names + at);
		for (ssize_t i = 0; i < n; i++)
			printf("%02x", (unsigned char)value[i]);
	}
}

static int show(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0) {
		perror(path);
		return 0;
	}
	printf("%s %u:%u %o %u", path, (unsigned)st.st_uid, (unsigned)st.st_gid,
	       (unsigned)st.st_mode, (unsigned)st.st_nlink);
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
		printf(" %u,%u", major(st.st_rdev), minor(st.st_rdev));
	show_xattrs(path);
	printf("\n");
	return S_ISDIR(st.st_mode);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void show_all(const char *dir)
{
	struct dirent **entries;
	int n;

	TRY(chdir(dir));
	show(".");
	TRY(n = scandir(".", &entries, NULL, by_name));
	for (int i = 0; i < n; i++)
		if (entries[i]->d_name[0] != '.') {
			printf("%d ", entries[i]->d_type);
			show(entries[i]->d_name);
		}
	show("sub/inherits");
	printf("user %d:%d, %s\n", (int)getuid(), (int)getegid(),
	       access("sub/inherits", R_OK) ? "closed" : "open");
}

static void take(const char *path, const char *from, const char *to)
{
	struct stat st = { 0 };

	TRY(stat(path, &st));
	if (st.st_uid != (uid_t)atoi(from))
		printf("the owner is %u, not %s\n", (unsigned)st.st_uid, from);
	else
		TRY(chown(path, (uid_t)atoi(to), (gid_t)-1));
}

static void run(char **command)
{
	char *nothing[] = { NULL };
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		execve(command[0], command, nothing);
		perror(command[0]);
		_exit(127);
	}
	TRY(waitpid(pid, &status, 0));
	failed |= status != 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "make") == 0)
		make(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "show") == 0)
		show_all(argv[2]);
	else if (argc == 5 && strcmp(argv[1], "take") == 0)
		take(argv[2], argv[3], argv[4]);
	else if (argc > 2 && strcmp(argv[1], "run") == 0)
		run(argv + 2);
	else
		return 2;
	return failed;
}
