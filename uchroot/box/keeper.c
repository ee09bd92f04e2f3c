/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/box/keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/command.h"
#include "faked/launcher/environment.h"
#include "raw/text.h"
#include "uchroot/box/inside.h"
#include "uchroot/box/user.h"

struct keeper {
	const struct quarters *quarters;
	const struct request *request;
	int channel;
	pid_t command;
	int status;
};

static bool has_terminal(const struct request *request)
{
	return request->tty[0] || request->tty[1] || request->tty[2];
}

/* ------------------------------------------------------------ the command */

/* Becomes the command, in a process group of its own.  Returns the status of a
   failure. */
static int become(const struct keeper *keeper, const struct user *user,
		  const struct command *command)
{
	const struct request *request = keeper->request;
	const char *cwd = *request->cwd ? request->cwd : user->home;

	/* confine() has hidden this process from the supervisor, too, who may
	   want to see what it executes. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	setpgid(0, 0);
	if (has_terminal(request))
		terminal_take();
	if (chdir(cwd) < 0 && (*request->cwd || chdir("/") < 0)) {
		fail_errno(request->failed, "%s", cwd);
		return request->failed;
	}
	if (limits_set(keeper->quarters->limits) < 0) {
		fail_errno(request->failed, "cannot set limits");
		return request->failed;
	}
	errno = command_exec(command);
	fail_errno(command_failure(errno), "%s", command->file);
	return diag_status();
}

static int start(struct keeper *keeper, const struct user *user,
		 const struct command *asked, uint32_t credentials,
		 struct fault *fault)
{
	char **variables = user_environment(user, keeper->request->envp);
	const struct session *session = keeper->quarters->session;
	const struct environment environment = {
		.argv = asked->argv,
		.library = keeper->quarters->library,
		.ledger = session->ledger,
		.socket = session->socket,
		.key = session->key,
		.secret = session->secret,
		.credentials = credentials,
	};
	struct command command = *asked;

	if (variables)
		command.envp = environment_inside(&environment, variables);
	if (!command.envp)
		return fault_set(fault, "no memory");
	command.path = raw_getenv(variables, "PATH");
	keeper->command = fork();
	if (keeper->command == 0)
		_exit(become(keeper, user, &command));
	if (keeper->command < 0)
		return fault_errno(fault, "cannot fork");
	setpgid(keeper->command, keeper->command);
	return 0;
}

/* Starts what was asked for, or a login. */
static int start_any(struct keeper *keeper, struct user *user,
		     uint32_t credentials, struct fault *fault)
{
	char **argv = keeper->request->argv;
	char *login[] = { NULL, NULL };
	struct command command = { .file = *argv, .argv = argv, .umask = 022 };

	if (!*argv) {
		login[0] = user_login(user);
		if (!login[0])
			return fault_set(fault, "no memory");
		command.file = user->shell;
		command.argv = login;
	}
	return start(keeper, user, &command, credentials, fault);
}

/* -------------------------------------------------------------- its life */

/* False once the command has ended. */
static bool look(struct keeper *keeper)
{
	int status;
	pid_t pid = waitpid(keeper->command, &status, WNOHANG | WUNTRACED);

	if (pid != keeper->command)
		return true;
	if (!WIFSTOPPED(status)) {
		keeper->status = command_status(status);
		return false;
	}
	(void)!word_send(keeper->channel, WORD_STOPPED, -1);
	return true;
}

/* Passes a signal on; false if nobody is left who could send one. */
static bool pass_on(const struct keeper *keeper)
{
	char number;

	if (!word_receive(keeper->channel, &number, NULL))
		return false;
	kill(-keeper->command, number);
	return true;
}

static void watch(struct keeper *keeper, int signals)
{
	struct pollfd fds[] = { { signals, POLLIN, 0 },
				{ keeper->channel, POLLIN, 0 } };
	struct signalfd_siginfo info;

	while (look(keeper)) {
		if (poll(fds, countof(fds), -1) < 0 && errno != EINTR)
			break;
		if (fds[0].revents && read(signals, &info, sizeof(info)) < 0)
			break;
		if (fds[1].revents && !pass_on(keeper)) {
			kill(-keeper->command, SIGKILL);
			fds[1].fd = -1;
		}
	}
}

/* Children report their ends by a descriptor. */
static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_SETMASK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* A directory among the first descriptors would lead out of the box. */
static int check_descriptors(struct fault *fault)
{
	struct stat st;

	for (int fd = 0; fd < 3; fd++)
		if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
			return fault_set(fault, "descriptor %d is a directory",
					 fd);
	return 0;
}

static int run(struct keeper *keeper, struct fault *fault)
{
	CLEANUP_FD int signals = open_signals();
	uint32_t credentials;
	const char *name = *keeper->request->user ? keeper->request->user
						  : keeper->quarters->user;
	struct user user;

	setsid();
	if (signals < 0)
		return fault_errno(fault, "cannot wait for signals");
	if (check_descriptors(fault) < 0)
		return -1;
	if (has_terminal(keeper->request) &&
	    terminal_begin(keeper->request->tty, keeper->channel, fault) < 0)
		return -1;
	if (user_find(&user, name, fault) < 0 ||
	    user_store(&user, keeper->quarters->session, &credentials, fault) <
		    0 ||
	    start_any(keeper, &user, credentials, fault) < 0)
		return -1;
	watch(keeper, signals);
	return 0;
}

int keep(const struct quarters *quarters, const struct request *request,
	 int channel)
{
	struct keeper keeper = { quarters, request, channel, -1,
				 request->failed };
	struct fault fault = { .file = NULL };
	char status;

	if (run(&keeper, &fault) < 0)
		fail_fault(request->failed, &fault);
	status = keeper.status;
	if (word_send(channel, WORD_ENDED, -1) == 0)
		(void)!word_send(channel, status, -1);
	return keeper.status;
}
