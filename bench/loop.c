/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tight loops around one call each, so that its cost under a tool can be seen
 * without a shell or a directory walk around it.
 *
 *	loop OPERATION COUNT ARGUMENT...
 *
 * Any answer of the call is fine but an error: that ends the loop with 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/base.h"
#include "common/number.h"
#include "common/tool/diag.h"

/* Each operation gets the words after COUNT; 0, or -1 with errno. */
struct operation {
	const char *name;
	int (*run)(uint64_t count, char **words);
	const char *usage;
};

static int loop_stat(uint64_t count, char **words)
{
	struct stat st;

	while (count--)
		if (stat(words[0], &st) < 0)
			return -1;
	return 0;
}

static int loop_lstat(uint64_t count, char **words)
{
	struct stat st;

	while (count--)
		if (lstat(words[0], &st) < 0)
			return -1;
	return 0;
}

static int loop_fstat(uint64_t count, char **words)
{
	CLEANUP_FD int fd = open(words[0], O_RDONLY);
	struct stat st;

	while (count--)
		if (fstat(fd, &st) < 0)
			return -1;
	return 0;
}

static int loop_statx(uint64_t count, char **words)
{
	struct statx stx;

	while (count--)
		if (statx(AT_FDCWD, words[0], 0, STATX_BASIC_STATS, &stx) < 0)
			return -1;
	return 0;
}

static int loop_getuid(uint64_t count, char **words UNUSED)
{
	while (count--)
		getuid();
	return 0;
}

/* One byte each time; of a device there is always more. */
static int loop_read(uint64_t count, char **words)
{
	CLEANUP_FD int fd = open(words[0], O_RDONLY);
	char byte;

	while (count--)
		if (read(fd, &byte, 1) != 1)
			return -1;
	return 0;
}

static int loop_write(uint64_t count, char **words)
{
	CLEANUP_FD int fd = open(words[0], O_WRONLY);

	while (count--)
		if (write(fd, "", 1) != 1)
			return -1;
	return 0;
}

/* Owners alternate, so that each call has something to change. */
static int loop_chown(uint64_t count, char **words)
{
	uint32_t uid, gid[2];

	if (!parse_id(words[1], &uid) || !parse_id(words[2], &gid[0]) ||
	    !parse_id(words[3], &gid[1]))
		return -1;
	while (count--)
		if (lchown(words[0], uid, gid[count % 2]) < 0)
			return -1;
	return 0;
}

struct owner {
	uint32_t uid, gid;
};

/* Calls `call` for each path in a file of lines. */
static int each_line(FILE *list, int (*call)(const char *, struct owner),
		     struct owner owner)
{
	CLEANUP_FREE char *line = NULL;
	size_t capacity = 0;
	ssize_t len;

	rewind(list);
	while ((len = getline(&line, &capacity, list)) > 0) {
		line[len - 1] = '\0';
		if (call(line, owner) < 0)
			return -1;
	}
	return 0;
}

static int look_at(const char *path, struct owner owner UNUSED)
{
	struct stat st;

	return lstat(path, &st);
}

static int give_to(const char *path, struct owner owner)
{
	return lchown(path, owner.uid, owner.gid);
}

/* lstat of each path, the whole file COUNT times. */
static int loop_list(uint64_t count, char **words)
{
	FILE *list = fopen(words[0], "r");
	int ret = list ? 0 : -1;

	while (ret == 0 && count--)
		ret = each_line(list, look_at, (struct owner){ 0, 0 });
	if (list)
		fclose(list);
	return ret;
}

/* lchown of each; owners alternate from one time to the next. */
static int loop_chown_list(uint64_t count, char **words)
{
	FILE *list = fopen(words[0], "r");
	int ret = list ? 0 : -1;
	struct owner owner;
	uint32_t gid[2];

	if (!parse_id(words[1], &owner.uid) || !parse_id(words[2], &gid[0]) ||
	    !parse_id(words[3], &gid[1]))
		ret = -1;
	while (ret == 0 && count--) {
		owner.gid = gid[count % 2];
		ret = each_line(list, give_to, owner);
	}
	if (list)
		fclose(list);
	return ret;
}

/* Starts a program and waits for it, COUNT times. */
static int loop_spawn(uint64_t count, char **words)
{
	while (count--) {
		int err, status;
		pid_t pid;

		err = posix_spawnp(&pid, words[0], NULL, NULL, words, environ);
		if (err) {
			errno = err;
			return -1;
		}
		if (waitpid(pid, &status, 0) < 0)
			return -1;
		if (status != 0) {
			errno = ECHILD;
			return -1;
		}
	}
	return 0;
}

static const struct operation operations[] = {
	{ "stat", loop_stat, "FILE" },
	{ "lstat", loop_lstat, "FILE" },
	{ "fstat", loop_fstat, "FILE" },
	{ "statx", loop_statx, "FILE" },
	{ "getuid", loop_getuid, "-" },
	{ "read", loop_read, "FILE" },
	{ "write", loop_write, "FILE" },
	{ "chown", loop_chown, "FILE UID GID GID" },
	{ "list", loop_list, "FILE-OF-PATHS" },
	{ "chown-list", loop_chown_list, "FILE-OF-PATHS UID GID GID" },
	{ "spawn", loop_spawn, "COMMAND..." },
};

static const struct operation *find_operation(const char *name)
{
	for (size_t i = 0; i < countof(operations); i++)
		if (strcmp(operations[i].name, name) == 0)
			return &operations[i];
	die_usage(2, "unknown operation '%s'", name);
}

static int words_wanted(const char *usage)
{
	int words = 1;

	for (; *usage; usage++)
		words += *usage == ' ';
	return words;
}

int main(int argc, char **argv)
{
	const struct operation *operation;
	uint64_t count;

	diag_init(argv[0]);
	if (argc < 3)
		die(2, "usage: loop OPERATION COUNT ARGUMENT...");
	operation = find_operation(argv[1]);
	if (!parse_decimal(argv[2], UINT64_MAX, &count))
		die_errno(2, "count '%s'", argv[2]);
	if (argc - 3 < words_wanted(operation->usage))
		die(2, "usage: loop %s COUNT %s", operation->name,
		    operation->usage);
	if (operation->run(count, argv + 3) < 0)
		die_errno(1, "%s", operation->name);
	return 0;
}
