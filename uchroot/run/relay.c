/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Both directions in turn, a buffer at a time.  A box that does not read is
 * waited for; the terminal's driver in between keeps what was typed.
 */
#include "uchroot/run/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/file/io.h"

enum { CHUNK = 4096 };

/* The first terminal of those, in this order; -1 if there is none. */
static int first_of(const bool tty[3], const int *order, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (tty[order[i]])
			return order[i];
	return -1;
}

void relay_begin(struct relay *relay, int master, const bool tty[3])
{
	static const int outputs[] = { 1, 2, 0 };

	relay->master = master;
	relay->in = tty[0] ? 0 : -1;
	relay->out = first_of(tty, outputs, countof(outputs));
	relay_resize(relay);
	relay_take(relay);
}

void relay_take(struct relay *relay)
{
	struct termios now;

	if (relay->master < 0 || relay->in < 0 || relay->raw ||
	    tcgetattr(relay->in, &relay->before) < 0)
		return;
	now = relay->before;
	cfmakeraw(&now);
	relay->raw = tcsetattr(relay->in, TCSADRAIN, &now) == 0;
}

void relay_give_back(struct relay *relay)
{
	if (relay->raw)
		tcsetattr(relay->in, TCSADRAIN, &relay->before);
	relay->raw = false;
}

void relay_resize(const struct relay *relay)
{
	struct winsize size;

	if (relay->master >= 0 && ioctl(relay->out, TIOCGWINSZ, &size) == 0)
		ioctl(relay->master, TIOCSWINSZ, &size);
}

void relay_wait_for(const struct relay *relay, struct pollfd fds[2])
{
	fds[0] = (struct pollfd){ .fd = relay->master < 0 ? -1 : relay->in,
				  .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = relay->master, .events = POLLIN };
}

/* Copies once; false at the end. */
static bool copy(int from, int to)
{
	char bytes[CHUNK];
	ssize_t n = read(from, bytes, sizeof(bytes));

	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	return n > 0 && write_full(to, bytes, n) == 0;
}

void relay_copy(struct relay *relay, const struct pollfd fds[2])
{
	if (fds[0].revents && !copy(relay->in, relay->master))
		relay->in = -1;
	if (fds[1].revents && !copy(relay->master, relay->out)) {
		close(relay->master);
		relay->master = -1;
	}
}

void relay_drain(struct relay *relay)
{
	if (relay->master < 0)
		return;
	fcntl(relay->master, F_SETFL, O_RDWR | O_NONBLOCK);
	for (errno = 0; errno != EAGAIN && copy(relay->master, relay->out);)
		;
}
