/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Gets rid of its environment in one of several ways, as its first act, and
 * then starts itself in one of several ways.
 *
 *	wiped HOW START		for instance: wiped clearenv execvp
 *	wiped --report		prints the process's uid and the owner of ./file
 *	wiped --ways, --starts	print what there is to choose from
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char self[4096];
static char report[] = "--report";
static char *const words[] = { (char *)"wiped", report, NULL };
static char *nothing[] = { NULL };
static char *something[] = { (char *)"LANG=C", (char *)"LD_PRELOAD=", NULL };

/* ---- ways to lose an environment ---- */

static void by_clearenv(void)
{
	clearenv();
}

static void by_null(void)
{
	environ = NULL;
}

static void by_empty(void)
{
	environ = nothing;
}

static void by_other(void)
{
	environ = something;
}

static void by_cutting(void)
{
	environ[0] = NULL;
}

static void by_zeroing(void)
{
	for (char **entry = environ; *entry; entry++)
		*entry = NULL;
}

static void by_unsetenv(void)
{
	static const char *const names[] = {
		"LD_PRELOAD",	    "FAKEBUILD_LIB",	"FAKEBUILD_LEDGER",
		"FAKEBUILD_SECRET", "FAKEBUILD_SOCKET", "FAKEBUILD_FD",
		"FAKEROOTKEY",
	};

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		unsetenv(names[i]);
}

static const struct way {
	const char *name;
	void (*wipe)(void);
} ways[] = {
	{ "clearenv", by_clearenv }, { "null", by_null },
	{ "empty", by_empty },	     { "other", by_other },
	{ "cut", by_cutting },	     { "zero", by_zeroing },
	{ "unsetenv", by_unsetenv },
};

/* ---- ways to start a program ---- */

static void start_execve_null(void)
{
	char **none = NULL;

	execve(self, words, none);
}

static void start_execve_empty(void)
{
	execve(self, words, nothing);
}

static void start_execv(void)
{
	execv(self, words);
}

static void start_execvp(void)
{
	execvp(self, words);
}

static void start_execvpe_null(void)
{
	execvpe(self, words, NULL);
}

static void start_execl(void)
{
	execl(self, "wiped", report, (char *)NULL);
}

static void start_execle_null(void)
{
	execle(self, "wiped", report, (char *)NULL, (char **)NULL);
}

static void start_execlp(void)
{
	execlp(self, "wiped", report, (char *)NULL);
}

static void start_fexecve(void)
{
	fexecve(open(self, O_RDONLY), words, nothing);
}

static void start_by_number(void)
{
	syscall(SYS_execve, self, words, nothing);
}

static void start_at_by_number(void)
{
	syscall(SYS_execveat, AT_FDCWD, self, words, NULL, 0);
}

static void wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) == pid && status == 0)
		exit(0);
}

static void start_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execve(self, words, nothing);
		_exit(127);
	}
	wait_for(pid);
}

static void start_spawn_null(void)
{
	pid_t pid;

	if (posix_spawn(&pid, self, NULL, NULL, words, NULL) == 0)
		wait_for(pid);
}

static void start_spawn(void)
{
	pid_t pid;

	if (posix_spawn(&pid, self, NULL, NULL, words, environ) == 0)
		wait_for(pid);
}

static void start_spawnp(void)
{
	pid_t pid;

	if (posix_spawnp(&pid, self, NULL, NULL, words, nothing) == 0)
		wait_for(pid);
}

static const char *command(void)
{
	static char text[4200];

	snprintf(text, sizeof(text), "%s %s", self, report);
	return text;
}

static void start_system(void)
{
	if (system(command()) == 0)
		exit(0);
}

static void start_popen(void)
{
	FILE *pipe = popen(command(), "r");
	char line[64];

	while (pipe && fgets(line, sizeof(line), pipe))
		fputs(line, stdout);
	if (pipe && pclose(pipe) == 0)
		exit(0);
}

/* A script without a magic number goes through the shell. */
static void start_script(void)
{
	char *arguments[] = { (char *)"./script", self, report, NULL };

	execvp("./script", arguments);
}

static const struct start {
	const char *name;
	void (*go)(void);
} starts[] = {
	{ "execve-null", start_execve_null },
	{ "execve-empty", start_execve_empty },
	{ "execv", start_execv },
	{ "execvp", start_execvp },
	{ "execvpe-null", start_execvpe_null },
	{ "execl", start_execl },
	{ "execle-null", start_execle_null },
	{ "execlp", start_execlp },
	{ "fexecve", start_fexecve },
	{ "number", start_by_number },
	{ "number-at", start_at_by_number },
	{ "vfork", start_vfork },
	{ "spawn-null", start_spawn_null },
	{ "spawn", start_spawn },
	{ "spawnp", start_spawnp },
	{ "system", start_system },
	{ "popen", start_popen },
	{ "script", start_script },
};

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static int print_report(void)
{
	struct stat st;

	if (stat("file", &st) != 0)
		return 1;
	printf("%u %u\n", (unsigned)getuid(), (unsigned)st.st_uid);
	return 0;
}

static int print_names(int of_ways)
{
	for (unsigned i = 0; of_ways && i < LENGTH(ways); i++)
		printf("%s\n", ways[i].name);
	for (unsigned i = 0; !of_ways && i < LENGTH(starts); i++)
		printf("%s\n", starts[i].name);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], report) == 0)
		return print_report();
	if (argc == 2 && argv[1][0] == '-')
		return print_names(strcmp(argv[1], "--ways") == 0);
	if (argc < 3)
		return 2;
	for (unsigned i = 0; i < LENGTH(ways); i++)
		if (strcmp(argv[1], ways[i].name) == 0)
			ways[i].wipe();
	/* The first call that the shim sees comes after that. */
	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return 2;
	for (unsigned i = 0; i < LENGTH(starts); i++)
		if (strcmp(argv[2], starts[i].name) == 0)
			starts[i].go();
	fprintf(stderr, "wiped: %s %s: %s\n", argv[1], argv[2],
		strerror(errno));
	return 1;
}
