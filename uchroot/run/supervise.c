/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waits for the end of the channel, which comes when the first process of the
 * box has ended: then the kernel has killed the others.
 */
#include "uchroot/run/supervise.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/command.h"
#include "uchroot/audit/execs.h"
#include "uchroot/box/channel.h"
#include "uchroot/run/facts.h"
#include "uchroot/run/relay.h"

struct supervisor {
	struct box *box;
	struct audit *audit; /* NULL: there is no log */
	struct fault *fault;
	struct relay relay;
	struct execs execs; /* if it is `listening` */
	bool listening;
	pid_t pid; /* the box's first process */
	int channel;
	int signals; /* a signalfd(2) */
};

/* What is passed on; SIGINT comes here unless it is typed at the box's
   terminal. */
static const int passed[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2
};

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < countof(passed); i++)
		sigaddset(&set, passed[i]);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The command has stopped: so does the supervisor, as a command of the user's
   shell, and has both continue when the shell says so. */
static void stop(struct supervisor *supervisor)
{
	relay_give_back(&supervisor->relay);
	raise(SIGSTOP);
	relay_resize(&supervisor->relay);
	relay_take(&supervisor->relay);
	kill(supervisor->pid, BOX_CONTINUE);
}

/* A box that does not wait for the answer has ended. */
static void prepare_terminal(struct supervisor *supervisor, int master)
{
	relay_begin(&supervisor->relay, master, supervisor->box->tty);
	send(supervisor->channel, "", 1, MSG_NOSIGNAL);
}

static int begin_to_hear(struct supervisor *supervisor, int listener)
{
	supervisor->listening = true;
	return execs_init(&supervisor->execs, listener, supervisor->audit,
			  supervisor->fault);
}

/* Takes a word of the box; `*goes_on` becomes false at the end.  0, or -1 with
   the fault. */
static int listen_to_box(struct supervisor *supervisor, bool *goes_on)
{
	enum box_word word;
	int fd;

	if (!channel_receive(supervisor->channel, &word, &fd)) {
		*goes_on = false;
		return 0;
	}
	if (word == BOX_TERMINAL && fd >= 0)
		prepare_terminal(supervisor, fd);
	else if (word == BOX_LISTENER && fd >= 0 && !supervisor->listening)
		return begin_to_hear(supervisor, fd);
	else if (word == BOX_STOPPED && supervisor->relay.in >= 0)
		stop(supervisor);
	return 0;
}

static void take_signals(struct supervisor *supervisor)
{
	struct signalfd_siginfo info;

	while (read(supervisor->signals, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo == SIGWINCH)
			relay_resize(&supervisor->relay);
		else
			kill(supervisor->pid, info.ssi_signo);
}

/* What there is to wait for. */
enum { USER, MASTER, SIGNALS, CHANNEL, EXECS, SOURCES };

static int serve(struct supervisor *supervisor, const struct pollfd *fds,
		 bool *goes_on)
{
	relay_copy(&supervisor->relay, fds);
	take_signals(supervisor);
	if (fds[EXECS].revents &&
	    execs_serve(&supervisor->execs, supervisor->fault) < 0)
		return -1;
	return fds[CHANNEL].revents ? listen_to_box(supervisor, goes_on) : 0;
}

/* Serves the box until it has ended.  0, or -1 with the fault: then it must
   not go on. */
static int run(struct supervisor *supervisor)
{
	struct pollfd fds[SOURCES];
	bool goes_on = true;
	int ret = 0;

	while (goes_on && ret == 0) {
		relay_wait_for(&supervisor->relay, fds + USER);
		fds[SIGNALS] = (struct pollfd){ supervisor->signals, POLLIN,
						0 };
		fds[CHANNEL] = (struct pollfd){ supervisor->channel, POLLIN,
						0 };
		fds[EXECS] = (struct pollfd){ -1, POLLIN, 0 };
		if (supervisor->listening)
			fds[EXECS].fd = supervisor->execs.poll;
		if (poll(fds, SOURCES, -1) >= 0)
			ret = serve(supervisor, fds, &goes_on);
		else if (errno != EINTR)
			ret = fault_errno(supervisor->fault, "cannot wait");
	}
	if (ret < 0)
		kill(supervisor->pid, SIGKILL);
	relay_drain(&supervisor->relay);
	relay_give_back(&supervisor->relay);
	return ret;
}

/* In the box a failure has been told, in the supervisor it is told here. */
static int report(const struct fault *fault)
{
	fail_fault(LAUNCH_FAILED, fault);
	return LAUNCH_FAILED;
}

/* Runs the box, and returns its status: LAUNCH_FAILED with the fault. */
static int run_to_end(struct supervisor *supervisor)
{
	int status = 0, ret;

	supervisor->signals = open_signals();
	ret = run(supervisor);
	if (supervisor->listening &&
	    execs_end(&supervisor->execs, supervisor->fault) < 0)
		ret = -1;
	command_wait(supervisor->pid, &status, 0);
	if (supervisor->listening)
		execs_fini(&supervisor->execs);
	close(supervisor->channel);
	close(supervisor->signals);
	return ret < 0 ? report(supervisor->fault) : command_status(status);
}

/* Writes the lines around what the box does. */
static int run_audited(struct supervisor *supervisor)
{
	struct audit *audit = supervisor->audit;
	struct fault *fault = supervisor->fault;
	int status;

	if (!audit)
		return run_to_end(supervisor);
	if (facts_of_box(audit, supervisor->box, fault) < 0) {
		kill(supervisor->pid, SIGKILL);
		return report(fault);
	}
	status = run_to_end(supervisor);
	return facts_of_exit(audit, status, fault) < 0 ? report(fault) : status;
}

int supervise(struct box *box, struct audit *audit)
{
	struct fault fault = { .file = NULL };
	struct supervisor supervisor = {
		.box = box, .audit = audit, .fault = &fault, .relay.master = -1
	};

	for (int fd = 0; fd < 3; fd++)
		box->tty[fd] = isatty(fd);
	supervisor.pid = box_fork(box, &supervisor.channel, &fault);
	if (supervisor.pid < 0)
		return report(&fault);
	if (supervisor.pid == 0) {
		if (audit)
			close(audit->fd);
		_exit(box_run(box, supervisor.channel));
	}
	return run_audited(&supervisor);
}
