/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs jobs of faked.  A job gets the environment without any session, so that
 * it sees files as they are on disk, and its descriptor of the ledger.
 */
#include "faked/launcher/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>

#include "common/tool/diag.h"
#include "faked/launcher/called_as.h"
#include "faked/launcher/command.h"
#include "faked/launcher/environment.h"
#include "faked/launcher/locate.h"
#include "faked/launcher/options.h"

/* Inserts the options between the job's name and its operands.  The result is
   valid until the next call; NULL if memory ran out. */
static char *const *with_options(const struct helper *helper,
				 const char *const *argv)
{
	static const char **all;
	size_t slots = countof(helper->options) + 2, n = 0;

	for (const char *const *word = argv; *word; word++)
		slots++;
	free(all);
	all = calloc(slots, sizeof(*all));
	if (!all)
		return NULL;
	all[n++] = *argv++;
	all[n++] = *argv++;
	for (const char *const *o = helper->options; *o; o++)
		all[n++] = *o;
	all[n++] = "--";
	while (*argv)
		all[n++] = *argv++;
	return (char *const *)all;
}

void helper_option(struct helper *helper, bool wanted, const char *option)
{
	const char **free_one = helper->options;

	while (*free_one)
		free_one++;
	if (wanted)
		*free_one = option;
}

const char *helper_name(const struct helper *helper)
{
	if (helper->program)
		return helper->program;
	return helper->asked ? helper->asked : "faked";
}

/* Where the program is, valid until the next call; NULL after a message. */
static const char *find_program(const struct helper *helper)
{
	static char path[PATH_MAX];
	int ret = 0;

	if (helper->program)
		ret = locate_beside(helper->program, path);
	else if (!helper->asked)
		ret = locate_faked(path);
	else if (!realpath(helper->asked, path) || access(path, X_OK) < 0)
		ret = -errno;
	errno = -ret;
	if (ret == 0)
		return path;
	fail_errno(launch_failed(), "cannot run %s", helper_name(helper));
	return NULL;
}

bool helper_is_there(const struct helper *helper)
{
	return find_program(helper);
}

/* Fills in argv[0] and the command of a job; false after a message. */
static bool prepare(const struct helper *helper, const char **argv,
		    struct command *command)
{
	static char **envp;

	if (!envp)
		envp = environment_outside(environ);
	argv[0] = find_program(helper);
	if (!argv[0])
		return false;
	*command = (struct command){
		.argv = with_options(helper, argv),
		.envp = envp,
		.path = getenv("PATH"),
		.signals = helper->signals,
		.umask = helper->umask,
	};
	if (command->argv && envp)
		return true;
	fail(launch_failed(), "cannot run %s: no memory", argv[0]);
	return false;
}

void helper_exec(const struct helper *helper, const char **argv)
{
	struct command command;

	if (!prepare(helper, argv, &command))
		exit(launch_failed());
	errno = command_exec(&command);
	die_errno(launch_failed(), "cannot run %s", argv[0]);
}

const char *helper_fd(int fd, char word[HELPER_FD_SIZE])
{
	snprintf(word, HELPER_FD_SIZE, fd < 0 ? "-" : "%d", fd);
	return word;
}

pid_t helper_start(const struct helper *helper, const char **argv, int fd)
{
	struct command command;
	pid_t pid;

	if (!prepare(helper, argv, &command))
		return -1;
	if (fd >= 0)
		fcntl(fd, F_SETFD, 0);
	pid = command_start(&command);
	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (pid > 0)
		return pid;
	errno = -pid;
	fail_errno(launch_failed(), "cannot run %s", argv[0]);
	return -1;
}

int helper_status(const struct helper *helper, const char **argv, int fd)
{
	pid_t pid = helper_start(helper, argv, fd);
	int status = 0;

	if (pid < 0)
		return launch_failed();
	command_wait(pid, &status, 0);
	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	fail(launch_failed(), "%s %s: killed by signal %d", argv[0], argv[1],
	     WTERMSIG(status));
	return launch_failed();
}

bool helper_run(const struct helper *helper, const char **argv, int fd)
{
	return helper_status(helper, argv, fd) == 0;
}
