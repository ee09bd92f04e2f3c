/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a command as a process that no session reaches: it starts it by system
 * call, without the variables that would preload the shim.
 *
 *	outside COMMAND...
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "raw/program.h"
#include "raw/syscall.h"

/* Its system calls are meant for the kernel. */
PROGRAM_LEAVE_ALONE;

static int is_ours(const char *entry)
{
	return strncmp(entry, "LD_", 3) == 0 || strncmp(entry, "FAKE", 4) == 0;
}

static char **without_session(void)
{
	size_t count = 0, kept = 0;
	char **list;

	while (environ[count])
		count++;
	list = calloc(count + 1, sizeof(*list));
	for (size_t i = 0; list && i < count; i++)
		if (!is_ours(environ[i]))
			list[kept++] = environ[i];
	return list;
}

/* The first directory of PATH that has the program. */
static const char *find(const char *name)
{
	static char path[PATH_MAX];
	const char *dir = getenv("PATH");

	if (strchr(name, '/'))
		return name;
	for (; dir && *dir; dir += strcspn(dir, ":"), dir += *dir == ':') {
		snprintf(path, sizeof(path), "%.*s/%s", (int)strcspn(dir, ":"),
			 dir, name);
		if (access(path, X_OK) == 0)
			return path;
	}
	return name;
}

int main(int argc, char **argv)
{
	char **list = without_session();

	if (argc < 2 || !list) {
		fprintf(stderr, "usage: outside COMMAND...\n");
		return 2;
	}
	raw(__NR_execve, find(argv[1]), argv + 1, list);
	perror(argv[1]);
	return 127;
}
