/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Closes, covers or uses up every descriptor but the standard ones, and goes
 * on to change and look at files and to start programs.
 *
 *	closer first|later range|loop|dup|fill
 *
 * first: before any look at a file; later: after some.  Prints the owner of
 * ./file as this process and as a program started by it sees it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "raw/program.h"
#include "raw/syscall.h"

/* Its system calls are meant for the kernel. */
PROGRAM_LEAVE_ALONE;

/* More than any session opens, and some for programs to start with. */
enum { MANY = 4096, ROOM = 16 };

static int count(void)
{
	long limit = sysconf(_SC_OPEN_MAX);

	return limit > 0 && limit < MANY ? (int)limit : MANY;
}

static void by_loop(void)
{
	for (int fd = 3, end = count(); fd < end; fd++)
		close(fd);
}

/* Linux 5.9. */
static void by_range(void)
{
	if (raw(__NR_close_range, 3, ~0u, 0) < 0)
		by_loop();
}

/* Every number has been something else. */
static void by_dup(void)
{
	int null = open("/dev/null", O_RDWR), end = count();

	for (int fd = 3; fd < end; fd++)
		if (fd != null)
			dup3(null, fd, 0);
	for (int fd = end - ROOM; fd < end; fd++)
		close(fd);
}

static void by_filling(void)
{
	while (raw(__NR_dup, 2) >= 0)
		;
}

static const struct way {
	const char *name;
	void (*lose)(void);
} ways[] = {
	{ "range", by_range },
	{ "loop", by_loop },
	{ "dup", by_dup },
	{ "fill", by_filling },
};

static void show(const char *who)
{
	struct stat st;

	if (stat("file", &st) != 0)
		perror("file");
	else
		printf("%s %u:%u\n", who, st.st_uid, st.st_gid);
	fflush(stdout);
}

static void start(void)
{
	char *words[] = { (char *)"closer", (char *)"--show", NULL };
	pid_t pid = fork();

	if (pid == 0) {
		execv("/proc/self/exe", words);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	struct stat st;

	if (argc == 2) {
		show("child");
		return 0;
	}
	if (argc < 3)
		return 2;
	if (strcmp(argv[1], "later") == 0)
		stat("file", &st);
	for (unsigned i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (strcmp(argv[2], ways[i].name) == 0)
			ways[i].lose();
	show("before");
	if (chown("file", 51, 52) != 0)
		perror("chown");
	show("after");
	if (strcmp(argv[2], "fill") == 0)
		by_range();
	else if (mknod("tty", S_IFCHR | 0600, makedev(4, 64)) != 0 ||
		 stat("tty", &st) != 0 || !S_ISCHR(st.st_mode))
		perror("tty");
	show("parent");
	start();
	return 0;
}
