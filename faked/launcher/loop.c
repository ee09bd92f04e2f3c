/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The event loop: one ppoll(2), no threads.  Signals are blocked and read from
 * a signalfd(2), so no code runs in a signal handler.
 */
#include "faked/launcher/loop.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

#include "faked/launcher/nolibc.h"

/* Bytes of the kernel's signal mask. */
#define SIGNALS_SIZE 8

#define BIT(signal) (UINT64_C(1) << ((signal)-1))

/* The signals that keep their default action; see loop.h. */
#define DEFAULT_ACTIONS                                              \
	(BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU) | BIT(SIGCONT) | \
	 BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGILL) | BIT(SIGFPE) |    \
	 BIT(SIGTRAP) | BIT(SIGSYS) | BIT(SIGABRT))

int loop_init(struct loop *loop)
{
	uint64_t mine = ~DEFAULT_ACTIONS;
	long ret = raw(__NR_rt_sigprocmask, SIG_SETMASK, &mine, &loop->before,
		       SIGNALS_SIZE);

	if (ret < 0)
		return ret;
	loop->fd = raw(__NR_signalfd4, -1, &mine, SIGNALS_SIZE,
		       SFD_CLOEXEC | SFD_NONBLOCK);
	return loop->fd < 0 ? loop->fd : 0;
}

void loop_pass_on(const struct signalfd_siginfo *info, pid_t command)
{
	if (info->ssi_code <= 0)
		raw(__NR_kill, command, info->ssi_signo);
}

static bool take_signals(struct loop *loop)
{
	struct signalfd_siginfo info;
	bool done = false;

	while (raw(__NR_read, loop->fd, &info, sizeof(info)) == sizeof(info))
		done |= loop->signal(loop->context, &info);
	return done;
}

static int64_t now_ms(void)
{
	struct timespec time = { 0 };

	raw(__NR_clock_gettime, CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

/* Calls `timer` if it is due; returns the time to the next one, WAIT_EVER, or
   WAIT_NOT if the loop is to end.  The first call comes one interval after the
   start. */
enum { WAIT_EVER = -1, WAIT_NOT = -2 };
static int64_t wait_ms(struct loop *loop, int64_t *due)
{
	int64_t now;

	if (loop->interval_ms <= 0)
		return WAIT_EVER;
	now = now_ms();
	if (now >= *due) {
		if (*due && loop->timer(loop->context))
			return WAIT_NOT;
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
		int64_t ms = wait_ms(loop, &due);
		struct timespec time = { .tv_sec = ms / 1000,
					 .tv_nsec = ms % 1000 * 1000000 };
		long ret;

		if (ms == WAIT_NOT)
			return 0;
		ret = raw(__NR_ppoll, fds, countof(fds), ms < 0 ? NULL : &time,
			  NULL, 0);
		if (ret < 0 && ret != -EINTR)
			return ret;
		if (fds[1].revents)
			session_serve(loop->session);
		if (take_signals(loop))
			return 0;
	}
}
