/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds faked on first use and runs it outside of any session, so that it
 * sees the files as they are.
 */
#include "faked/helper.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/wait.h>

#include "common/diag.h"
#include "faked/command.h"
#include "faked/environment.h"
#include "faked/launch.h"
#include "faked/locate.h"

static struct command prepare(const struct helper *helper, const char **argv)
{
	static char path[PATH_MAX];
	static char **envp;

	if (!envp) {
		if (locate_faked(helper->asked, path) < 0)
			die_errno(LAUNCH_FAILED, "cannot find %s",
				  helper->asked ? helper->asked : "faked");
		envp = environment_outside();
		if (!envp)
			die_errno(LAUNCH_FAILED, "cannot start faked");
	}
	argv[0] = path;
	return (struct command){
		.argv = (char *const *)argv, .envp = envp,
		.signals = helper->signals, .umask = helper->umask,
	};
}

void helper_exec(const struct helper *helper, const char **argv)
{
	struct command command = prepare(helper, argv);

	command_exec(&command);
	die_errno(LAUNCH_FAILED, "cannot run %s", argv[0]);
}

pid_t helper_start(const struct helper *helper, const char **argv)
{
	struct command command = prepare(helper, argv);
	pid_t pid = command_start(&command);

	if (pid < 0)
		die_errno(LAUNCH_FAILED, "cannot run %s", argv[0]);
	return pid;
}

bool helper_run(const struct helper *helper, const char **argv)
{
	pid_t pid = helper_start(helper, argv);
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		fail(LAUNCH_FAILED, "%s %s: killed by signal %d", argv[0],
		     argv[1], WTERMSIG(status));
	return status == 0;
}
