/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/run/attend.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <sys/signalfd.h>
#include <time.h>

#include "uchroot/audit/execs.h"
#include "uchroot/box/request.h"
#include "uchroot/run/relay.h"

struct attendant {
	const struct attention *is;
	struct fault *fault;
	struct relay relay;
	struct execs execs; /* if it is `listening` */
	bool listening;
	int64_t end; /* in ms of the clock; 0: none */
	int status;
};

/* What is passed on; SIGINT comes here unless it is typed at the box's
   terminal. */
static const int passed[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2
};

void attend_see(bool tty[3])
{
	for (int fd = 0; fd < 3; fd++)
		tty[fd] = isatty(fd);
}

int attend_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < countof(passed); i++)
		sigaddset(&set, passed[i]);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void send_signal(const struct attendant *attendant, int number)
{
	(void)!word_send(attendant->is->channel, (char)number, -1);
}

static void take_signals(struct attendant *attendant)
{
	struct signalfd_siginfo info;

	while (read(attendant->is->signals, &info, sizeof(info)) ==
	       sizeof(info))
		if (info.ssi_signo == SIGWINCH)
			relay_resize(&attendant->relay);
		else
			send_signal(attendant, info.ssi_signo);
}

/* The command has stopped: so does this process, as a job of the user's shell,
   and has both continue when the shell says so. */
static void stop(struct attendant *attendant)
{
	relay_give_back(&attendant->relay);
	raise(SIGSTOP);
	relay_resize(&attendant->relay);
	relay_take(&attendant->relay);
	send_signal(attendant, SIGCONT);
}

static bool prepare_terminal(struct attendant *attendant, int master)
{
	relay_begin(&attendant->relay, master, attendant->is->tty);
	return word_send(attendant->is->channel, 0, -1) == 0;
}

/* False if nothing more is to be waited for. */
static bool take_status(struct attendant *attendant)
{
	char status;

	if (word_receive(attendant->is->channel, &status, NULL))
		attendant->status = (unsigned char)status;
	return attendant->listening;
}

static bool begin_to_hear(struct attendant *attendant, int listener)
{
	attendant->listening = true;
	if (execs_init(&attendant->execs, listener, attendant->is->audit,
		       attendant->fault) == 0)
		return true;
	attendant->status = ATTEND_FAILED;
	return false;
}

/* Keeps a descriptor, if it is the first of its kind that was asked for. */
static bool keep(int *kept, int fd)
{
	if (kept && *kept < 0)
		*kept = fd;
	else
		cleanup_fd(&fd);
	return true;
}

/* Takes one word; false at the end. */
static bool listen_to_box(struct attendant *attendant)
{
	struct opened *opened = attendant->is->opened;
	char word;
	int fd;

	if (!word_receive(attendant->is->channel, &word, &fd))
		return false;
	switch (word) {
	case WORD_TERMINAL: return fd < 0 || prepare_terminal(attendant, fd);
	case WORD_LISTENER:
		return fd < 0 || attendant->listening ||
		       !attendant->is->audit || begin_to_hear(attendant, fd);
	case WORD_ROOT: return keep(opened ? &opened->root : NULL, fd);
	case WORD_LEDGER: return keep(opened ? &opened->ledger : NULL, fd);
	case WORD_ENDED: return take_status(attendant);
	case WORD_STOPPED:
		if (attendant->relay.in >= 0)
			stop(attendant);
	}
	return true;
}

static bool hear(struct attendant *attendant, const struct pollfd *fds)
{
	if (execs_serve(&attendant->execs, fds, attendant->fault) == 0)
		return true;
	attendant->status = ATTEND_FAILED;
	return false;
}

static int64_t now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

/* How long poll(2) may wait; 0 at the end. */
static int left_ms(const struct attendant *attendant)
{
	int64_t left = attendant->end - now_ms();

	if (!attendant->end)
		return -1;
	return left < 0 ? 0 : left < INT_MAX ? (int)left : INT_MAX;
}

/* What there is to wait for. */
enum { USER, MASTER, SIGNALS, CHANNEL, EXECS, SOURCES = EXECS + EXECS_FDS };

static nfds_t wait_for(const struct attendant *attendant,
		       struct pollfd fds[SOURCES])
{
	relay_wait_for(&attendant->relay, fds + USER);
	fds[SIGNALS] = (struct pollfd){ attendant->is->signals, POLLIN, 0 };
	fds[CHANNEL] = (struct pollfd){ attendant->is->channel, POLLIN, 0 };
	if (!attendant->listening)
		return EXECS;
	execs_wait_for(&attendant->execs, fds + EXECS);
	return SOURCES;
}

static bool serve(struct attendant *attendant, const struct pollfd *fds)
{
	relay_copy(&attendant->relay, fds + USER);
	if (fds[SIGNALS].revents)
		take_signals(attendant);
	return (!attendant->listening || hear(attendant, fds + EXECS)) &&
	       (!fds[CHANNEL].revents || listen_to_box(attendant));
}

static void run(struct attendant *attendant)
{
	struct pollfd fds[SOURCES];
	bool goes_on = true;
	int ready;

	while (goes_on) {
		ready = poll(fds, wait_for(attendant, fds), left_ms(attendant));
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0)
			attendant->status = ATTEND_TIMEOUT;
		goes_on = ready > 0 && serve(attendant, fds);
	}
}

/* Writes what is left for the log, of a box that is ending. */
static void hear_last(struct attendant *attendant)
{
	if (execs_end(&attendant->execs, attendant->fault) < 0)
		attendant->status = ATTEND_FAILED;
	execs_fini(&attendant->execs);
}

int attend(const struct attention *attention, struct fault *fault)
{
	struct attendant attendant = { .is = attention,
				       .fault = fault,
				       .relay.master = -1,
				       .relay.in = -1,
				       .status = ATTEND_LOST };

	if (attention->seconds > 0)
		attendant.end = now_ms() + attention->seconds * INT64_C(1000);
	run(&attendant);
	if (attention->first && (attendant.status == ATTEND_TIMEOUT ||
				 attendant.status == ATTEND_FAILED))
		kill(attention->first, SIGKILL);
	relay_drain(&attendant.relay);
	relay_give_back(&attendant.relay);
	if (attendant.listening)
		hear_last(&attendant);
	close(attention->channel);
	close(attention->signals);
	return attendant.status;
}
