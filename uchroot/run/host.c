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
#include "uchroot/run/sessions.h"

struct host_state {
	int listener;
	int channel;
	pid_t pid;
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

static void serve(struct host_state *state, int seconds)
{
	struct pollfd fds[] = { { state->listener, POLLIN, 0 },
				{ state->channel, POLLIN, 0 } };
	struct timespec now;
	time_t end;
	int ready;

	clock_gettime(CLOCK_MONOTONIC, &now);
	end = seconds > 0 ? now.tv_sec + seconds : 0;
	for (;;) {
		ready = poll(fds, countof(fds), left_ms(end));
		if (ready < 0 && errno == EINTR)
			continue;
		/* Nothing comes from the box but its end. */
		if (ready <= 0 || fds[1].revents || !take(state))
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

void host_session(struct box *box, int listener, int ready, int seconds)
{
	struct host_state state = { .listener = listener };
	struct fault fault = { .file = NULL };
	char word;

	setsid();
	box->request = NULL;
	state.pid = box_fork(box, &state.channel, &fault);
	if (state.pid == 0)
		_exit(box_run(box, state.channel));
	if (state.pid < 0) {
		fail_fault(LAUNCH_FAILED, &fault);
		return;
	}
	if (word_receive(state.channel, &word, NULL) &&
	    write(ready, &word, 1) == 1) {
		close(ready);
		let_go();
		serve(&state, seconds);
	}
	kill(state.pid, SIGKILL);
	command_wait(state.pid, NULL, 0);
}
