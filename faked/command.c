/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between vfork and execve the child runs on the parent's memory: it only
 * makes system calls and reports failure through a variable both see.
 */
#include "faked/command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "ledger/syscall.h"

static int exec_file(const char *path, const struct command *command)
{
	long ret = raw(__NR_execve, path, command->argv, command->envp);

	return -ret;
}

/* A script without #! runs in the shell, as POSIX wants of execvp. */
static int exec_script(const char *path, const struct command *command)
{
	const char **argv;
	size_t n = 0;

	while (command->argv[n])
		n++;
	argv = malloc((n + 2) * sizeof(*argv));
	if (!argv)
		return ENOMEM;
	argv[0] = "/bin/sh";
	argv[1] = path;
	for (size_t i = 1; i <= n; i++)
		argv[i + 1] = command->argv[i];
	return -raw(__NR_execve, argv[0], argv, command->envp);
}

static int exec_path(const char *path, const struct command *command)
{
	int err = exec_file(path, command);

	return err == ENOEXEC ? exec_script(path, command) : err;
}

/* Errors of one directory of $PATH that do not end the search. */
static bool try_next(int err)
{
	return err == ENOENT || err == ENOTDIR || err == EACCES ||
	       err == ENODEV || err == ESTALE || err == ETIMEDOUT;
}

static int exec_search(const char *name, const struct command *command)
{
	const char *dirs = getenv("PATH");
	char path[PATH_MAX];
	int worst = ENOENT;

	if (!dirs)
		dirs = "/usr/local/bin:/bin:/usr/bin";
	for (;;) {
		size_t len = strcspn(dirs, ":");
		int n = snprintf(path, sizeof(path), "%.*s%s%s", (int)len, dirs,
				 len ? "/" : "", name);

		if (n < (int)sizeof(path)) {
			int err = exec_path(path, command);

			if (!try_next(err))
				return err;
			if (err == EACCES)
				worst = err;
		}
		if (!dirs[len])
			return worst;
		dirs += len + 1;
	}
}

static int become(const struct command *command)
{
	const char *name = command->argv[0];

	raw(__NR_umask, command->umask);
	sigprocmask(SIG_SETMASK, &command->signals, NULL);
	if (strchr(name, '/'))
		return exec_path(name, command);
	return *name ? exec_search(name, command) : ENOENT;
}

void command_exec(const struct command *command)
{
	errno = become(command);
}

pid_t command_start(const struct command *command)
{
	volatile int err = 0;
	pid_t pid = vfork();

	if (pid == 0) {
		err = become(command);
		_exit(127);
	}
	if (pid > 0 && err) {
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		errno = err;
		return -1;
	}
	return pid;
}

int command_status(int wait_status)
{
	if (WIFSIGNALED(wait_status))
		return 128 + WTERMSIG(wait_status);
	return WEXITSTATUS(wait_status);
}

int command_failure(int err)
{
	return err == ENOENT ? 127 : 126;
}
