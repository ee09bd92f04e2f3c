/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The door of a session: a socket that gives the ledger's descriptor to
 * whoever connects and runs as the same user.  It lies in the abstract
 * namespace, which a chroot does not hide.  A guest is served in one step
 * that cannot block, so no guest can hold up another.
 */
#include "faked/session.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Guests that may wait while the server is busy. */
#define BACKLOG 128

int session_name_socket(struct session *session)
{
	return snprintf(session->socket, sizeof(session->socket),
			"@fakebuild-%u-%s", real_uid(), session->key);
}

void session_listen(struct session *session)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int n = session_name_socket(session);

	session->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC |
				   SOCK_NONBLOCK, 0);
	if (session->listener >= 0) {
		/* An abstract name is one whose first byte is NUL. */
		memcpy(address.sun_path + 1, session->socket + 1, n - 1);
		if (bind(session->listener, (void *)&address,
			 offsetof(struct sockaddr_un, sun_path) + n) == 0 &&
		    listen(session->listener, BACKLOG) == 0)
			return;
		close(session->listener);
	}
	session->listener = -1;
	session->socket[0] = '\0';
}

static bool is_same_user(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
	       peer.uid == real_uid();
}

static void send_descriptor(int to, int fd)
{
	char word = 'L';
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec body = { .iov_base = &word, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &body, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control.room),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	/* A guest that has gone away again misses nothing. */
	(void)!sendmsg(to, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void session_serve(const struct session *session)
{
	int guest;

	while ((guest = accept4(session->listener, NULL, NULL,
				SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
		if (is_same_user(guest))
			send_descriptor(guest, session->fd);
		close(guest);
	}
}
