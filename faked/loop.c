/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One ppoll, no threads.  Signals are blocked and read from a descriptor, so
 * nothing here runs in a handler.
 */
#include "faked/loop.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

/* What keeps its default action; see loop.h. */
static const int kept[] = {
	SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT,
	SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGABRT,
};

int loop_init(struct loop *loop, sigset_t *before)
{
	sigset_t mine;

	sigfillset(&mine);
	for (size_t i = 0; i < countof(kept); i++)
		sigdelset(&mine, kept[i]);
	if (sigprocmask(SIG_SETMASK, &mine, before) < 0)
		return -1;
	loop->fd = signalfd(-1, &mine, SFD_CLOEXEC | SFD_NONBLOCK);
	return loop->fd < 0 ? -1 : 0;
}

bool signal_is_from_process(const struct signalfd_siginfo *info)
{
	return info->ssi_code <= 0;
}

static bool take_signals(struct loop *loop)
{
	struct signalfd_siginfo info;
	bool done = false;

	while (read(loop->fd, &info, sizeof(info)) == sizeof(info))
		done |= loop->signal(loop->context, &info);
	return done;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* How long to wait until the next tick; calls it when it is due. */
static int wait_ms(struct loop *loop, int64_t *due)
{
	int64_t now;

	if (loop->interval_ms <= 0)
		return -1;
	now = now_ms();
	if (now >= *due) {
		if (*due)
			loop->tick(loop->context);
		now = now_ms();
		*due = now + loop->interval_ms;
	}
	return *due - now;
}

int loop_run(struct loop *loop)
{
	struct pollfd fds[] = {
		{ .fd = loop->fd, .events = POLLIN },
		{ .fd = loop->session->listener, .events = POLLIN },
	};
	int64_t due = 0;

	for (;;) {
		if (poll(fds, countof(fds), wait_ms(loop, &due)) < 0 &&
		    errno != EINTR)
			return -1;
		if (fds[1].revents)
			session_serve(loop->session);
		if (take_signals(loop))
			return 0;
	}
}
