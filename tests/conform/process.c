/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs started through libc, and who they find themselves to be: set-id
 * bits by each way of starting, what /proc says of a process, and what exec
 * leaves in its memory.
 */
#include "tests/conform/conform.h"

#include <grp.h>
#include <spawn.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int output[2];

static void say_output(void)
{
	char text[2000] = "";
	size_t size = 0;
	ssize_t n;

	close(output[1]);
	while (size < sizeof(text) - 1 &&
	       (n = read(output[0], text + size,
			 sizeof(text) - 1 - size)) > 0)
		size += n;
	close(output[0]);
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = ';';
	say("[%s]", text);
}

/* Runs something in a child and adds what that prints. */
static void with_output(void (*run)(const void *), const void *argument)
{
	int status;
	pid_t pid;

	if (pipe(output) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		dup2(output[1], 1);
		dup2(output[1], 2);
		close(output[0]);
		close(output[1]);
		run(argument);
		_exit(0);
	}
	say_output();
	waitpid(pid, &status, 0);
}

/* ------------------------------------------------------- ways of starting */

static char *const *words;
static const char *program;
static short spawn_flags;

static void wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) == pid && status)
		dprintf(1, "status %x\n", status);
}

static void spawn_it(int (*spawn)(pid_t *, const char *,
				  const posix_spawn_file_actions_t *,
				  const posix_spawnattr_t *, char *const[],
				  char *const[]))
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t pid;
	int ret;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, spawn_flags);
	ret = spawn(&pid, program, &actions, &attributes, words, environ);
	if (ret)
		dprintf(1, "%s\n", error_name(ret));
	else
		wait_for(pid);
}

static void by_spawn(const void *argument)
{
	(void)argument;
	spawn_it(posix_spawn);
}

static void by_spawnp(const void *argument)
{
	(void)argument;
	spawn_it(posix_spawnp);
}

static void by_system(const void *argument)
{
	char command[100];

	(void)argument;
	snprintf(command, sizeof(command), "%s -u; %s -ru; %s -G", program,
		 program, program);
	dprintf(1, "%d\n", system(command));
}

static void by_popen(const void *argument)
{
	char command[100];
	FILE *file;

	(void)argument;
	snprintf(command, sizeof(command), "%s -u; %s -ru; %s -G", program,
		 program, program);
	file = popen(command, "r");
	for (int c; file && (c = fgetc(file)) != EOF;)
		dprintf(1, "%c", c);
	dprintf(1, "%d\n", file ? pclose(file) : -1);
}

static void by_execvp(const void *argument)
{
	(void)argument;
	execvp(program, words);
	dprintf(1, "%s\n", error_name(errno));
}

static void by_execv(const void *argument)
{
	(void)argument;
	execv(program, words);
	dprintf(1, "%s\n", error_name(errno));
}

static const struct way {
	const char *name;
	void (*run)(const void *);
	bool search;
} ways[] = {
	{ "posix_spawn", by_spawn, false },
	{ "posix_spawnp", by_spawnp, true },
	{ "system", by_system, true },
	{ "popen", by_popen, true },
	{ "execvp", by_execvp, true },
	{ "execv", by_execv, false },
};

struct start {
	const struct way *way;
	mode_t mode;
	uid_t owner;
	gid_t group;
	uid_t as;
	const char *option;
	short flags;
};

static void copy_tool(const char *path)
{
	char command[100];

	snprintf(command, sizeof(command), "cp \"$(command -v id)\" %s", path);
	if (system(command) != 0)
		say("no copy");
}

static void start(const void *argument)
{
	const struct start *row = argument;
	char *argv[] = { (char *)"tool", (char *)row->option, NULL };

	make(DIR_, "first", 0755, 0, 0);
	make(DIR_, "second", 0755, 0, 0);
	/* In the way of a search: must be passed over. */
	FILE_("first/tool", 0644, 0, 0);
	copy_tool("second/tool");
	TRY("chown", chown("second/tool", row->owner, row->group));
	TRY("chmod", chmod("second/tool", row->mode));
	setenv("PATH", "/missing:first:second:/usr/bin:/bin", 1);
	program = row->way->search ? "tool" : "second/tool";
	words = argv;
	spawn_flags = row->flags;
	become(row->as);
	with_output(row->way->run, NULL);
}

static void start_rows(void)
{
	static const mode_t modes[] = { 0755, 04755, 02755, 06711, 04700,
					0644 };
	static const char *const options[] = { "-u", "-ru", "-g" };
	struct start row = { 0 };

	for (size_t w = 0; w < COUNT(ways); w++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t o = 0; o < COUNT(options); o++)
				for (int as = 0; as < 2; as++) {
					row.way = &ways[w];
					row.mode = modes[m];
					row.owner = as ? 0 : BOB;
					row.group = BOB_GROUP;
					row.as = as ? ALICE : 0;
					row.option = options[o];
					check(start, &row,
					      "%s id %s, %04o of %u by %u",
					      row.way->name, row.option,
					      row.mode, row.owner, row.as);
				}
}

struct reset { uid_t real, effective; mode_t mode; short flags; };

/* POSIX_SPAWN_RESETIDS and what it does to one who has two identities. */
static void start_reset(const void *argument)
{
	const struct reset *row = argument;
	char *argv[] = { (char *)"sh", (char *)"-p", (char *)"-c", (char *)
		"id -u; id -ru; id -g; id -rg", NULL };

	if (system("cp /bin/sh tool") != 0)
		say("no copy");
	TRY("chown", chown("tool", BOB, BOB_GROUP));
	TRY("chmod", chmod("tool", row->mode));
	setenv("PATH", "/usr/bin:/bin", 1);
	if (setresgid(row->real, row->effective, -1) < 0 ||
	    setresuid(row->real, row->effective, row->effective) < 0)
		said("setresuid", -1);
	words = argv;
	program = "./tool";
	spawn_flags = row->flags;
	with_output(by_spawn, NULL);
}

static void reset_rows(void)
{
	static const uid_t ids[] = { 0, ALICE };
	static const mode_t modes[] = { 0755, 0700 };
	struct reset row;

	for (int i = 0; i < 16; i++) {
		row.real = ids[i & 1];
		row.effective = ids[i >> 1 & 1];
		row.mode = modes[i >> 2 & 1];
		row.flags = i >> 3 ? POSIX_SPAWN_RESETIDS : 0;
		check(start_reset, &row, "spawn %s%04o as %u:%u",
		      row.flags ? "reset " : "", row.mode, row.real,
		      row.effective);
	}
}

/* What a spawn that failed leaves behind concerns the next one. */
static void start_twice(const void *argument)
{
	char *argv[] = { (char *)"id", (char *)"-u", NULL };

	(void)argument;
	copy_tool("tool");
	copy_tool("plain");
	TRY("chown", chown("tool", BOB, BOB_GROUP));
	TRY("chmod", chmod("tool", 04755));
	words = argv;
	program = "./tool";
	with_output(by_spawn, NULL);
	program = "./missing";
	with_output(by_spawn, NULL);
	program = "./plain";
	with_output(by_spawn, NULL);
}

void area_spawn(void)
{
	start_rows();
	reset_rows();
	check(start_twice, NULL, "one after the other");
}
