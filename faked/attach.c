/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The door of a session: a socket that gives descriptors to whoever connects
 * and runs as the same user: of the ledger, and of the root directory, for
 * guests that have another one.  It lies in the abstract namespace, which a
 * chroot does not hide.  A guest is served in one step that cannot block, so
 * no guest can hold up another.
 */
#include "faked/session.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "faked/bare.h"
#include "ledger/syscall.h"

/* Guests that may wait while the server is busy. */
#define BACKLOG 128

size_t session_name_socket(struct session *session)
{
	struct bare_text text = bare_text(session->socket,
					  sizeof(session->socket));

	bare_put(&text, "@fakebuild-");
	bare_put_number(&text, real_uid(), 10);
	bare_put(&text, "-");
	bare_put(&text, session->key);
	return text.at - session->socket;
}

void session_listen(struct session *session)
{
	struct sockaddr_un address;
	size_t n = session_name_socket(session);
	int fd = raw(__NR_socket, AF_UNIX,
		     SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd >= 0) {
		address.sun_family = AF_UNIX;
		memcpy(address.sun_path, session->socket, n);
		/* An abstract name is one whose first byte is NUL. */
		address.sun_path[0] = '\0';
		if (raw(__NR_bind, fd, &address,
			offsetof(struct sockaddr_un, sun_path) + n) == 0 &&
		    raw(__NR_listen, fd, BACKLOG) == 0) {
			session->listener = fd;
			return;
		}
		raw(__NR_close, fd);
	}
	session->listener = -1;
	session->socket[0] = '\0';
}

static bool is_same_user(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return raw(__NR_getsockopt, fd, SOL_SOCKET, SO_PEERCRED, &peer,
		   &size) == 0 && peer.uid == real_uid();
}

static void send_descriptors(int to, const int *fds, int count)
{
	char word = 'L';
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(2 * sizeof(*fds))];
	} control;
	struct iovec body = { .iov_base = &word, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &body, .msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = CMSG_SPACE(count * sizeof(*fds)),
	};

	memset(&control, 0, sizeof(control));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(count * sizeof(*fds));
	memcpy(CMSG_DATA(&control.header), fds, count * sizeof(*fds));
	/* A guest that has gone away again misses nothing. */
	raw(__NR_sendmsg, to, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void session_serve(const struct session *session)
{
	int root = raw(__NR_openat, AT_FDCWD, "/",
		       O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	int fds[] = { session->fd, root };
	int guest;

	while ((guest = raw(__NR_accept4, session->listener, NULL, NULL,
			    SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
		if (is_same_user(guest))
			send_descriptors(guest, fds, root < 0 ? 1 : 2);
		raw(__NR_close, guest);
	}
	if (root >= 0)
		raw(__NR_close, root);
}
