/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process that outlives its session.  It goes into the background at once;
 * when DIR/go is there, it looks at DIR/probe, changes its owner and starts
 * COMMAND, and writes to DIR/out how that went.  Then it makes DIR/done, which
 * holds its process number, and stays until DIR/stop is there.
 *
 *	survivor keep|close DIR COMMAND...
 *
 * close: without any descriptor but the standard ones.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "raw/program.h"
#include "raw/syscall.h"

/* Its system calls are meant for the kernel. */
PROGRAM_LEAVE_ALONE;

static const char *path(const char *dir, const char *name)
{
	static char text[4096];

	snprintf(text, sizeof(text), "%s/%s", dir, name);
	return text;
}

/* By system call, so that this attaches to nothing. */
static void wait_for(const char *dir, const char *name)
{
	const struct timespec moment = { 0, 20000000 };

	while (raw(__NR_faccessat, AT_FDCWD, path(dir, name), F_OK) < 0)
		nanosleep(&moment, NULL);
}

static void redirect(const char *dir)
{
	int out = open(path(dir, "out"), O_WRONLY | O_CREAT | O_TRUNC, 0666);
	int null = open("/", O_RDONLY);

	dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);
}

static void act(const char *dir, char **command)
{
	struct stat st;
	int status = 0;
	pid_t pid;

	if (stat(path(dir, "probe"), &st) < 0)
		perror("probe");
	if (chown(path(dir, "probe"), 51, 52) < 0)
		perror("chown");
	pid = fork();
	if (pid == 0) {
		execv(*command, command);
		perror(*command);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	printf("status %d\n", WEXITSTATUS(status));
	fflush(stdout);
}

static void tell(const char *dir)
{
	char name[4096];
	FILE *file = fopen(path(dir, "done.new"), "w");

	if (!file)
		return;
	fprintf(file, "%d\n", (int)getpid());
	fclose(file);
	strcpy(name, path(dir, "done"));
	rename(path(dir, "done.new"), name);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	if (fork() != 0)
		return 0;
	setsid();
	/* A test that was stopped comes back no more. */
	alarm(900);
	redirect(argv[2]);
	if (strcmp(argv[1], "close") == 0)
		raw(__NR_close_range, 3, ~0u, 0);
	wait_for(argv[2], "go");
	act(argv[2], argv + 3);
	tell(argv[2]);
	wait_for(argv[2], "stop");
	return 0;
}
