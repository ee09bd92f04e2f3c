/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hands connections on to the box: what callers ask, and what they get, does
 * not pass through here.
 */
#include "uchroot/run/host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/command.h"
#include "uchroot/audit/execs.h"
#include "uchroot/run/facts.h"
#include "uchroot/run/sessions.h"

struct host_state {
	int listener;
	int channel;
	pid_t pid;
	struct audit *audit; /* NULL: no log is wanted */
	struct execs execs;  /* if `listening` */
	bool listening;
	bool failed; /* the log cannot be written, or the box not be made */
};

static bool is_own(int connection)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) ==
		       0 &&
	       peer.uid == geteuid();
}

/* Takes one connection; false if it asks for the end: then it stays open until
   this process has ended.  Its first word comes at once, or it is not
   served. */
static bool take(struct host_state *state)
{
	int connection = accept4(state->listener, NULL, NULL, SOCK_CLOEXEC);
	struct timeval patience = { .tv_sec = 1 };
	char word;

	if (connection < 0)
		return true;
	setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	if (is_own(connection) && word_receive(connection, &word, NULL)) {
		patience.tv_sec = 0;
		setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience,
			   sizeof(patience));
		if (word == SESSION_END)
			return false;
		if (word == SESSION_RUN)
			(void)!word_send(state->channel, word, connection);
	}
	close(connection);
	return true;
}

static int left_ms(time_t end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!end)
		return -1;
	return now.tv_sec >= end ? 0 : (int)(end - now.tv_sec) * 1000;
}

/* Writes what the box executes; false if the log cannot be written. */
static bool hear(struct host_state *state, const struct pollfd *fds)
{
	struct fault fault;

	state->failed = execs_serve(&state->execs, fds, &fault) < 0;
	return !state->failed;
}

/* What there is to wait for. */
enum { LISTENER, CHANNEL, EXECS, SOURCES = EXECS + EXECS_FDS };

static nfds_t wait_for(const struct host_state *state,
		       struct pollfd fds[SOURCES])
{
	fds[LISTENER] = (struct pollfd){ state->listener, POLLIN, 0 };
	fds[CHANNEL] = (struct pollfd){ state->channel, POLLIN, 0 };
	if (!state->listening)
		return EXECS;
	execs_wait_for(&state->execs, fds + EXECS);
	return SOURCES;
}

static void serve(struct host_state *state, int seconds)
{
	struct pollfd fds[SOURCES];
	struct timespec now;
	time_t end;
	int ready;

	clock_gettime(CLOCK_MONOTONIC, &now);
	end = seconds > 0 ? now.tv_sec + seconds : 0;
	for (;;) {
		ready = poll(fds, wait_for(state, fds), left_ms(end));
		if (ready < 0 && errno == EINTR)
			continue;
		/* Nothing comes from the box but its end. */
		if (ready <= 0 || fds[CHANNEL].revents)
			return;
		if (state->listening && !hear(state, fds + EXECS))
			return;
		if (fds[LISTENER].revents && !take(state))
			return;
	}
}

/* Lets go of what the caller had open. */
static void let_go(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; fd >= 0 && i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

/* Receives what the box says until it waits for commands; false if it does not
   come to that. */
static bool await(struct host_state *state, struct fault *fault)
{
	char word;
	int fd;

	while (word_receive(state->channel, &word, &fd)) {
		if (word == WORD_READY)
			return true;
		if (word != WORD_LISTENER || fd < 0 || !state->audit)
			continue;
		state->listening = true;
		if (execs_init(&state->execs, fd, state->audit, fault) < 0) {
			fail_fault(LAUNCH_FAILED, fault);
			return false;
		}
	}
	return false;
}

/* Ends the box, and the log.  In the end nobody is there to be told of a
   failure, which the log lacks its end by. */
static void finish(struct host_state *state, struct fault *fault)
{
	struct audit *audit = state->audit;
	bool failed = state->failed;

	kill(state->pid, SIGKILL);
	if (state->listening) {
		failed = execs_end(&state->execs, fault) < 0 || failed;
		execs_fini(&state->execs);
	}
	command_wait(state->pid, NULL, 0);
	if (audit && !failed && facts_of_exit(audit, diag_status(), fault) == 0)
		(void)!audit_end(audit, fault);
}

void host_session(struct box *box, struct audit *audit, int listener, int ready,
		  int seconds)
{
	struct host_state state = { .listener = listener, .audit = audit };
	struct fault fault = { .file = NULL };
	char word = WORD_READY;

	setsid();
	box->request = NULL;
	state.pid = box_start(box, audit ? audit->fd : -1, &state.channel,
			      &fault);
	if (state.pid < 0) {
		fail_fault(LAUNCH_FAILED, &fault);
		if (audit)
			(void)!audit_end(audit, &fault);
		return;
	}
	if (audit && facts_of_box(audit, box, &fault) < 0) {
		state.failed = true;
		fail_fault(LAUNCH_FAILED, &fault);
	} else if (!await(&state, &fault)) {
		fail(LAUNCH_FAILED, "the session has not begun");
	} else if (write(ready, &word, 1) == 1) {
		close(ready);
		let_go();
		serve(&state, seconds);
	}
	finish(&state, &fault);
}
