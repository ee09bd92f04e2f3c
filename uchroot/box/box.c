/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first process of a box: builds it, starts the command, reaps, and serves
 * the session to those that change their root.
 */
#include "uchroot/box/box.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/command.h"
#include "faked/launcher/environment.h"
#include "faked/launcher/loop.h"
#include "raw/syscall.h"
#include "raw/text.h"
#include "uchroot/box/channel.h"
#include "uchroot/box/inside.h"
#include "uchroot/filter/filter.h"

/* These are newer than the headers of some systems. */
#ifndef __NR_close_range
#define __NR_close_range 436
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1u << 2)
#endif

struct first {
	const struct box *box;
	int channel;
	struct session session;
	struct loop loop;
	struct host host;
	pid_t command;
	int status;
};

/* ------------------------------------------------------------ the command */

static bool has_terminal(const struct box *box)
{
	return box->tty[0] || box->tty[1] || box->tty[2];
}

/* Becomes the command, in a process group or, without a terminal, a session of
   its own.  Returns the status of a failure. */
static int become(const struct first *first, const struct command *command)
{
	int err;

	/* confine() has hidden this process from the supervisor, too; so far
	   there is nobody else. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	if (has_terminal(first->box)) {
		setpgid(0, 0);
		terminal_take();
	} else {
		setsid();
	}
	if (chdir(first->box->cwd) < 0) {
		fail_errno(LAUNCH_FAILED, "%s", first->box->cwd);
		return LAUNCH_FAILED;
	}
	err = errno = command_exec(command);
	fail_errno(command_failure(err), "%s", *command->argv);
	return command_failure(err);
}

static int start(struct first *first, struct fault *fault)
{
	const struct box *box = first->box;
	const struct environment environment = {
		.argv = box->argv,
		.library = first->host.library,
		.ledger = first->session.ledger,
		.socket = first->session.socket,
		.key = first->session.key,
		.secret = first->session.secret,
	};
	const struct command command = {
		.argv = box->argv,
		.envp = environment_inside(&environment, box->envp),
		.path = raw_getenv(box->envp, "PATH"),
		.signals = first->loop.before,
		.umask = 022,
	};

	if (!command.envp)
		return fault_set(fault, "no memory");
	first->command = fork();
	if (first->command == 0)
		_exit(become(first, &command));
	return first->command < 0 ? fault_errno(fault, "cannot fork") : 0;
}

/* --------------------------------------------------------------- the loop */

/* Reaps all that have ended.  True once the command has. */
static bool reap(struct first *first)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (pid != first->command)
			continue;
		if (WIFSTOPPED(status)) {
			channel_send(first->channel, BOX_STOPPED, -1);
			continue;
		}
		first->status = command_status(status);
		return true;
	}
	return false;
}

static bool on_signal(void *context, const struct signalfd_siginfo *info)
{
	struct first *first = context;
	int number = info->ssi_signo;

	if (number == SIGCHLD)
		return reap(first);
	/* Signals of the terminal reach the command by themselves. */
	if (info->ssi_code <= 0)
		kill(-first->command,
		     number == BOX_CONTINUE ? SIGCONT : number);
	return false;
}

/* ------------------------------------------------------------ the way in */

/* A directory among the first descriptors would lead out of the box. */
static int check_descriptors(struct fault *fault)
{
	struct stat st;

	for (int fd = 0; fd < 3; fd++)
		if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
			return fault_set(fault, "descriptor %d is a directory",
					 fd);
	/* Programs that are started get no others. */
	errno = -raw(__NR_close_range, 3, UINT_MAX, CLOSE_RANGE_CLOEXEC);
	if (errno > 0)
		return fault_errno(fault, "cannot close descriptors");
	return 0;
}

static int build(struct first *first, struct fault *fault)
{
	const struct box *box = first->box;

	return namespace_settle(box, first->channel, fault) < 0 ||
			       check_descriptors(fault) < 0 ||
			       host_take(&first->host, box, fault) < 0 ||
			       root_enter(box, fault) < 0 ||
			       system_mount(fault) < 0 ||
			       host_show(&first->host, fault) < 0 ||
			       system_set(box->network, fault) < 0 ||
			       root_leave(fault) < 0 ||
			       owners_begin(&first->session, box, fault) < 0
		       ? -1
		       : 0;
}

/* Lets the supervisor hear of all programs from here on. */
static int listen_for(const struct first *first, struct fault *fault)
{
	CLEANUP_FD int listener = filter_executes();

	if (listener < 0)
		return fault_errno(fault, "cannot watch what is executed "
					  "(--audit-no-exec does without)");
	if (channel_send(first->channel, BOX_LISTENER, listener) < 0)
		return fault_errno(fault, "cannot reach the supervisor");
	return 0;
}

static int begin(struct first *first, struct fault *fault)
{
	if (build(first, fault) < 0)
		return -1;
	if (first->box->ledger >= 0)
		close(first->box->ledger);
	if (has_terminal(first->box) &&
	    terminal_begin(first->box->tty, first->channel, fault) < 0)
		return -1;
	if (confine(fault) < 0)
		return -1;
	if (first->box->listens && listen_for(first, fault) < 0)
		return -1;
	if (loop_init(&first->loop) < 0)
		return fault_set(fault, "cannot wait for signals");
	return start(first, fault);
}

int box_run(const struct box *box, int channel)
{
	struct first first = { .box = box, .channel = channel };
	struct fault fault = { .file = NULL };

	umask(0);
	first.loop.session = &first.session;
	first.loop.signal = on_signal;
	first.loop.context = &first;
	if (begin(&first, &fault) < 0) {
		fail_fault(LAUNCH_FAILED, &fault);
		return LAUNCH_FAILED;
	}
	return loop_run(&first.loop) < 0 ? LAUNCH_FAILED : first.status;
}
