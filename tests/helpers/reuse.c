/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes files, gives them to 4242:4343, takes their names away in one of many
 * ways, and makes the next ones at once, many of them with the same inode
 * number and some with the same birth time.  A new file that shows an owner
 * that nobody gave it is an error.
 *
 *	reuse ROUNDS WAY...
 *
 * Prints the rounds, how often an inode number came back, and how often a
 * stale owner was seen; ends with 1 if that ever happened.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "raw/syscall.h"

enum { UID = 4242, GID = 4343 };

static void must(int is_fine, const char *what)
{
	if (!is_fine) {
		perror(what);
		exit(2);
	}
}

static void make(const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0644);

	must(fd >= 0, path);
	close(fd);
}

static void give(const char *path)
{
	must(chown(path, UID, GID) == 0, "chown");
}

/* ---- ways in which a file loses its name ---- */

static void by_unlink(void)
{
	must(unlink("file") == 0, "unlink");
}

/* By a system call that the shim does not see, as a static program would. */
static void by_raw_call(void)
{
	must(raw(__NR_unlinkat, AT_FDCWD, "file", 0) == 0, "raw unlink");
}

static int requests, replies;

/* By another process, which no session reaches. */
static void by_outsider(void)
{
	char byte = 'x';

	must(write(requests, &byte, 1) == 1 && read(replies, &byte, 1) == 1,
	     "outsider");
}

static void by_rename_over(void)
{
	make("other");
	must(rename("other", "file") == 0, "rename");
	must(raw(__NR_unlinkat, AT_FDCWD, "file", 0) == 0, "raw unlink");
}

/* The last of two names is removed, first and last within one tick. */
static void by_hard_links(void)
{
	must(link("file", "second") == 0, "link");
	must(unlink("file") == 0, "unlink");
	must(unlink("second") == 0, "unlink");
}

static void by_closing(void)
{
	int fd = open("file", O_RDONLY);
	struct stat st;

	must(unlink("file") == 0, "unlink");
	must(fstat(fd, &st) == 0, "fstat");
	if (st.st_uid != UID) {
		fprintf(stderr, "an open file lost its owner\n");
		exit(1);
	}
	close(fd);
}

static const struct way {
	const char *name;
	void (*lose)(void);
} ways[] = {
	{ "unlink", by_unlink },     { "raw", by_raw_call },
	{ "outsider", by_outsider }, { "rename", by_rename_over },
	{ "links", by_hard_links },  { "close", by_closing },
	{ "rmdir", NULL },	     { "tmpfile", NULL },
};

/* ---- rounds ---- */

static struct {
	unsigned long rounds, same_inode, same_birth, stale;
} sum;

static void identify(const char *path, struct statx *stx)
{
	must(statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW,
		   STATX_BASIC_STATS | STATX_BTIME, stx) == 0,
	     path);
}

static void compare(const struct statx *old, const struct statx *new)
{
	sum.rounds++;
	if (old->stx_ino == new->stx_ino) {
		sum.same_inode++;
		sum.same_birth += old->stx_btime.tv_sec ==
					  new->stx_btime.tv_sec &&
				  old->stx_btime.tv_nsec ==
					  new->stx_btime.tv_nsec;
	}
	sum.stale += new->stx_uid != 0 || new->stx_gid != 0;
}

static void round_of_files(const struct way *way)
{
	struct statx old, new;

	make("file");
	give("file");
	identify("file", &old);
	must(old.stx_uid == UID, "the first owner");
	way->lose();
	make("new");
	identify("new", &new);
	compare(&old, &new);
	must(unlink("new") == 0, "unlink");
}

static void round_of_directories(void)
{
	struct statx old, new;

	must(mkdir("folder", 0755) == 0, "mkdir");
	give("folder");
	identify("folder", &old);
	must(rmdir("folder") == 0, "rmdir");
	must(mkdir("folder", 0755) == 0, "mkdir");
	identify("folder", &new);
	compare(&old, &new);
	must(rmdir("folder") == 0, "rmdir");
}

/* A file that never has a name. */
static void round_of_nameless(void)
{
	struct statx old, new;
	int fd = open(".", O_TMPFILE | O_RDWR, 0644);

	must(fd >= 0, "O_TMPFILE");
	must(fchown(fd, UID, GID) == 0, "fchown");
	must(statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME,
		   &old) == 0,
	     "statx");
	must(old.stx_uid == UID, "the first owner");
	close(fd);
	must(mkdir("folder", 0755) == 0, "mkdir");
	identify("folder", &new);
	compare(&old, &new);
	must(rmdir("folder") == 0, "rmdir");
}

static void go(const struct way *way, unsigned rounds)
{
	memset(&sum, 0, sizeof(sum));
	while (rounds-- > 0)
		if (way->lose)
			round_of_files(way);
		else if (strcmp(way->name, "tmpfile") == 0)
			round_of_nameless();
		else
			round_of_directories();
	printf("%s: %lu rounds, %lu with the same inode, %lu of them with the "
	       "same birth, %lu stale\n",
	       way->name, sum.rounds, sum.same_inode, sum.same_birth,
	       sum.stale);
}

/* ---- the outsider ---- */

static int serve(void)
{
	char byte;

	while (read(0, &byte, 1) == 1)
		if (raw(__NR_unlinkat, AT_FDCWD, "file", 0) != 0 ||
		    write(1, &byte, 1) != 1)
			return 1;
	return 0;
}

static void start_outsider(void)
{
	int to[2], from[2];

	must(pipe(to) == 0 && pipe(from) == 0, "pipe");
	if (fork() == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[1]);
		close(from[0]);
		execlp("outside", "outside", "reuse", "--serve", (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	requests = to[1];
	replies = from[0];
}

int main(int argc, char **argv)
{
	unsigned long stale = 0;

	if (argc == 2 && strcmp(argv[1], "--serve") == 0)
		return serve();
	if (argc < 3) {
		fprintf(stderr, "usage: reuse ROUNDS WAY...\n");
		return 2;
	}
	start_outsider();
	for (int i = 2; i < argc; i++)
		for (unsigned w = 0; w < sizeof(ways) / sizeof(*ways); w++)
			if (strcmp(ways[w].name, argv[i]) == 0) {
				go(&ways[w], strtoul(argv[1], NULL, 10));
				stale += sum.stale;
			}
	close(requests);
	wait(NULL);
	return stale != 0;
}
