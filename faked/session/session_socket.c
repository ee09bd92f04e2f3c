/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The socket of a session.  It sends descriptors of the ledger and of the root
 * directory to each client that runs as the same user, for clients in a changed
 * root.  The name is in the abstract namespace, which a chroot does not hide.
 * Serving a client is one step that cannot block, so no client can delay
 * another.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "faked/launcher/nolibc.h"
#include "faked/session/session.h"
#include "ledger/fd_socket.h"
#include "raw/stat.h"

/* Fills in the name of the socket, and returns its length. */
static size_t name_socket(struct session *session)
{
	struct raw_text text = raw_text(session->socket,
					sizeof(session->socket));

	raw_put(&text, "@fakebuild-");
	raw_put_number(&text, real_uid(), 10);
	raw_put(&text, "-");
	raw_put(&text, session->key);
	return text.at - session->socket;
}

int session_listen(struct session *session)
{
	size_t n = name_socket(session);
	int listener = real_uid() == ledger_overflow_uid
			       ? -EACCES
			       : fd_socket_open(session->socket, n);

	session->listener = listener < 0 ? -1 : listener;
	if (listener < 0)
		session->socket[0] = '\0';
	return listener < 0 ? listener : 0;
}

static bool is_same_file(int a, int b)
{
	struct stat one, other;

	return raw_fstat(a, &one) == 0 && raw_fstat(b, &other) == 0 &&
	       one.st_ino == other.st_ino && one.st_dev == other.st_dev;
}

int session_find_socket(struct session *session)
{
	int fds[FD_SOCKET_COUNT];
	int ret = fd_socket_ask(session->socket, name_socket(session),
				real_uid(), fds);

	if (ret == 0 && !is_same_file(fds[FD_SOCKET_LEDGER], session->fd))
		ret = -EACCES;
	if (ret < 0)
		session->socket[0] = '\0';
	fd_socket_close(fds);
	return ret;
}

void session_serve(const struct session *session)
{
	int fds[FD_SOCKET_COUNT] = {
		[FD_SOCKET_LEDGER] = session->fd,
		[FD_SOCKET_ROOT] = raw(__NR_openat, AT_FDCWD, "/",
				       O_PATH | O_DIRECTORY | O_CLOEXEC),
	};

	fd_socket_serve(session->listener, real_uid(), fds);
	if (fds[FD_SOCKET_ROOT] >= 0)
		raw(__NR_close, fds[FD_SOCKET_ROOT]);
}
