/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waits for the end of the channel, which comes when the first process of the
 * box has ended: then the kernel has killed the others.
 */
#include "uchroot/run/supervise.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/command.h"
#include "uchroot/run/relay.h"

struct supervisor {
	struct box *box;
	struct relay relay;
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

/* Reads a word, and the descriptor that may come with it, else -1.  False at
   the end. */
static bool receive(int channel, char *word, int *fd)
{
	struct iovec text = { word, 1 };
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr message = { .msg_iov = &text,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	*fd = -1;
	if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) != 1)
		return false;
	if (CMSG_FIRSTHDR(&message))
		memcpy(fd, CMSG_DATA(&control.head), sizeof(*fd));
	return true;
}

static bool listen_to_box(struct supervisor *supervisor)
{
	char word;
	int fd;

	if (!receive(supervisor->channel, &word, &fd))
		return false;
	if (word == BOX_TERMINAL && fd >= 0)
		relay_begin(&supervisor->relay, fd, supervisor->box->tty);
	else if (word == BOX_STOPPED && supervisor->relay.in >= 0)
		stop(supervisor);
	return true;
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

static void run(struct supervisor *supervisor)
{
	struct pollfd fds[4];
	bool goes_on = true;

	while (goes_on) {
		relay_wait_for(&supervisor->relay, fds);
		fds[2] = (struct pollfd){ supervisor->signals, POLLIN, 0 };
		fds[3] = (struct pollfd){ supervisor->channel, POLLIN, 0 };
		if (poll(fds, countof(fds), -1) < 0) {
			if (errno == EINTR)
				continue;
			break;
		}
		relay_copy(&supervisor->relay, fds);
		take_signals(supervisor);
		if (fds[3].revents)
			goes_on = listen_to_box(supervisor);
	}
	relay_drain(&supervisor->relay);
	relay_give_back(&supervisor->relay);
}

/* In the box a failure has been told, in the supervisor it is told here. */
static int report(const struct fault *fault)
{
	fail_fault(LAUNCH_FAILED, fault);
	return LAUNCH_FAILED;
}

int supervise(struct box *box)
{
	struct supervisor supervisor = { .box = box, .relay.master = -1 };
	struct fault fault = { .file = NULL };
	int status = 0;

	for (int fd = 0; fd < 3; fd++)
		box->tty[fd] = isatty(fd);
	supervisor.pid = box_fork(box, &supervisor.channel, &fault);
	if (supervisor.pid < 0)
		return report(&fault);
	if (supervisor.pid == 0)
		_exit(box_run(box, supervisor.channel));
	supervisor.signals = open_signals();
	run(&supervisor);
	command_wait(supervisor.pid, &status, 0);
	close(supervisor.channel);
	close(supervisor.signals);
	return command_status(status);
}
