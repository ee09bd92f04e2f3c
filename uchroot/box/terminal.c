/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The terminal of a box is one of its own devpts, so that programs find its
 * name; the supervisor copies bytes between it and the real one.  No process of
 * the box has the real one open, where it could push characters that the user's
 * shell would read (TIOCSTI).
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>

#include "uchroot/box/inside.h"
#include "uchroot/box/request.h"

/* The answer comes when the terminal has its size. */
static int send_master(int channel, int master)
{
	char answer;

	return word_send(channel, WORD_TERMINAL, master) == 0 &&
			       word_receive(channel, &answer, NULL)
		       ? 0
		       : -1;
}

/* Opens both ends, of which the session gets the one as its terminal. */
static int open_ends(int *master)
{
	char *name;

	*master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*master < 0 || unlockpt(*master) < 0)
		return -1;
	name = ptsname(*master);
	return name ? open(name, O_RDWR | O_CLOEXEC) : -1;
}

int terminal_begin(const bool tty[3], int channel, struct fault *fault)
{
	CLEANUP_FD int master = -1;
	CLEANUP_FD int slave = open_ends(&master);

	if (slave < 0 || send_master(channel, master) < 0)
		return fault_errno(fault, "cannot make a terminal");
	for (int fd = 0; fd < 3; fd++)
		if (tty[fd] && dup2(slave, fd) < 0)
			return fault_errno(fault, "cannot use the terminal");
	return 0;
}

void terminal_take(void)
{
	CLEANUP_FD int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	sigset_t now, before;

	/* A group in the background is stopped for this otherwise. */
	sigemptyset(&now);
	sigaddset(&now, SIGTTOU);
	sigprocmask(SIG_BLOCK, &now, &before);
	if (fd >= 0)
		tcsetpgrp(fd, getpgrp());
	sigprocmask(SIG_SETMASK, &before, NULL);
}
