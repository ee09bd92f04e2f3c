/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * starter WAY COMMAND: has the shell do a command, in one of the many ways in
 * which a program can start another one, and ends as that ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char sh[] = "sh", option[] = "-c";
static char *words[] = { sh, option, NULL, NULL };

static int status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

static int wait_for(pid_t pid)
{
	int status = 0;

	return waitpid(pid, &status, 0) == pid ? status_of(status) : 125;
}

static int failed(int error)
{
	fprintf(stderr, "starter: %s\n", strerror(error));
	return 127;
}

static int by_spawn(void)
{
	pid_t pid;
	int ret = posix_spawn(&pid, "/bin/sh", NULL, NULL, words, environ);

	return ret ? failed(ret) : wait_for(pid);
}

static int by_spawnp(void)
{
	pid_t pid;
	int ret = posix_spawnp(&pid, "sh", NULL, NULL, words, environ);

	return ret ? failed(ret) : wait_for(pid);
}

/* The same list again and again: nothing may be left on it.  In /tmp, with
   the output in a file that is named from /etc. */
static int by_spawn_with_actions(void)
{
	posix_spawn_file_actions_t actions;
	int ret, status = 0;
	pid_t pid;

	if (chdir("/etc") < 0)
		return failed(errno);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "out",
					 O_CREAT | O_WRONLY | O_APPEND, 0644);
	posix_spawn_file_actions_addchdir_np(&actions, "/tmp");
	for (int i = 0; i < 10 && !status; i++) {
		ret = posix_spawn(&pid, "/bin/sh", &actions, NULL, words,
				  environ);
		status = ret ? failed(ret) : wait_for(pid);
	}
	posix_spawn_file_actions_destroy(&actions);
	return status;
}

static int by_system(void)
{
	return system(NULL) ? status_of(system(words[2])) : 125;
}

static void *call_system(void *unused)
{
	(void)unused;
	for (int i = 0; i < 5; i++)
		by_system();
	return NULL;
}

/* Each call ignores two signals for as long as it takes. */
static int by_threads(void)
{
	struct sigaction interrupt, quit;
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, call_system, NULL))
			return 125;
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	sigaction(SIGINT, NULL, &interrupt);
	sigaction(SIGQUIT, NULL, &quit);
	return interrupt.sa_handler == SIG_DFL && quit.sa_handler == SIG_DFL
		       ? 0
		       : 1;
}

static int by_popen(void)
{
	FILE *file = popen(words[2], "r");
	int c;

	if (!file)
		return failed(errno);
	while ((c = getc(file)) != EOF)
		putchar(c);
	return status_of(pclose(file));
}

static int by_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execvp("sh", words);
		_exit(127);
	}
	return wait_for(pid);
}

static int by_descriptor(void)
{
	int fd = open("/bin/sh", O_RDONLY | O_CLOEXEC);

	fexecve(fd, words, environ);
	return failed(errno);
}

/* As careful programs do it before exec. */
static int with_all_closed(void)
{
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	execv("/bin/sh", words);
	return failed(errno);
}

/* An exec that fails leaves everything as it was. */
static int after_failures(void)
{
	char before[4096], after[4096];

	if (!getcwd(before, sizeof(before)))
		return failed(errno);
	execv("/bin/none", words);
	execv("/etc", words);
	execv("none", words);
	if (!getcwd(after, sizeof(after)) || strcmp(before, after) != 0)
		return failed(EXDEV);
	execv("/bin/sh", words);
	return failed(errno);
}

static const struct {
	const char *name;
	int (*start)(void);
} ways[] = {
	{ "posix_spawn", by_spawn },
	{ "posix_spawnp", by_spawnp },
	{ "actions", by_spawn_with_actions },
	{ "system", by_system },
	{ "threads", by_threads },
	{ "popen", by_popen },
	{ "vfork", by_vfork },
	{ "fexecve", by_descriptor },
	{ "closed", with_all_closed },
	{ "failures", after_failures },
};

int main(int argc, char *argv[])
{
	for (size_t i = 0; argc == 3 && i < sizeof(ways) / sizeof(*ways); i++) {
		if (strcmp(argv[1], ways[i].name) == 0) {
			words[2] = argv[2];
			return ways[i].start();
		}
	}
	fprintf(stderr, "usage: starter WAY COMMAND\n");
	return 2;
}
