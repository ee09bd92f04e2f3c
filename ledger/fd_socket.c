/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Both sides of the session's socket.  Any process can bind an abstract name,
 * and may then never accept or never send: a client checks the credentials of
 * the listener before it reads, and waits for a limited time.
 */
#include "ledger/fd_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "ledger/ledger.h"
#include "raw/syscall.h"

/* Clients that may wait while the server is busy; the kernel may allow
   fewer. */
#define BACKLOG 4096

/* The word that the fds come with. */
#define WORD 'L'

/* A message that carries the descriptors, with its buffers. */
struct parcel {
	struct msghdr message;
	struct iovec body;
	char word;
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(FD_SOCKET_COUNT * sizeof(int))];
	} control;
};

static void prepare(struct parcel *parcel)
{
	__builtin_memset(parcel, 0, sizeof(*parcel));
	parcel->body = (struct iovec){ &parcel->word, 1 };
	parcel->message.msg_iov = &parcel->body;
	parcel->message.msg_iovlen = 1;
	parcel->message.msg_control = &parcel->control;
	parcel->message.msg_controllen = CMSG_LEN(FD_SOCKET_COUNT *
						  sizeof(int));
}

/* The address of a name; its length, or 0 if it is too long. */
static socklen_t address_of(struct sockaddr_un *address, const char *name,
			    size_t size)
{
	if (!size || size >= sizeof(address->sun_path))
		return 0;
	__builtin_memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	__builtin_memcpy(address->sun_path, name, size);
	if (*name != '@')
		return sizeof(*address);
	address->sun_path[0] = '\0';
	return offsetof(struct sockaddr_un, sun_path) + size;
}

/* Whether the peer runs as this user; never for the id that all unmapped users
   are shown with. */
static bool is_peer(int fd, uint32_t uid)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return uid != ledger_overflow_uid &&
	       raw(__NR_getsockopt, fd, SOL_SOCKET, SO_PEERCRED, &peer,
		   &size) == 0 &&
	       peer.uid == uid;
}

/* ------------------------------------------------------------------ client */

void fd_socket_close(int fds[FD_SOCKET_COUNT])
{
	for (unsigned i = 0; i < FD_SOCKET_COUNT; i++) {
		if (fds[i] >= 0)
			raw(__NR_close, fds[i]);
		fds[i] = -1;
	}
}

/* Takes the descriptors out of a message.  The kernel never sends more than the
   control buffer can hold. */
static int unwrap(const struct parcel *parcel, int fds[FD_SOCKET_COUNT])
{
	const struct cmsghdr *header = &parcel->control.header;

	if (parcel->message.msg_controllen < sizeof(*header) ||
	    header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
		return -EPROTO;
	__builtin_memcpy(fds, parcel->control.bytes + CMSG_LEN(0),
			 header->cmsg_len - CMSG_LEN(0));
	return parcel->word == WORD ? 0 : -EPROTO;
}

static int receive(int fd, int fds[FD_SOCKET_COUNT])
{
	struct parcel parcel;
	long ret;

	prepare(&parcel);
	ret = raw(__NR_recvmsg, fd, &parcel.message, MSG_CMSG_CLOEXEC);
	return ret < 0 ? (int)ret : unwrap(&parcel, fds);
}

static int visit(int fd, const struct sockaddr_un *address, socklen_t length,
		 uint32_t uid, int fds[FD_SOCKET_COUNT])
{
	static const struct timeval limit = { .tv_sec = FD_SOCKET_SECONDS };
	int ret = 0;

	/* SO_SNDTIMEO limits connect(2), which waits while the backlog is
	   full. */
	raw(__NR_setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, &limit,
	    sizeof(limit));
	raw(__NR_setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &limit,
	    sizeof(limit));
	ret = raw(__NR_connect, fd, address, length);
	if (ret < 0)
		return ret;
	/* A server under the id of unmapped users cannot be checked; its ledger
	   is accepted only with the right secret. */
	if (uid != ledger_overflow_uid && !is_peer(fd, uid))
		return -EACCES;
	return receive(fd, fds);
}

int fd_socket_ask(const char *name, size_t size, uint32_t uid,
		  int fds[FD_SOCKET_COUNT])
{
	struct sockaddr_un address;
	socklen_t length = address_of(&address, name, size);
	long fd;
	int ret;

	for (unsigned i = 0; i < FD_SOCKET_COUNT; i++)
		fds[i] = -1;
	if (!length)
		return -ENAMETOOLONG;
	fd = raw(__NR_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fd;
	ret = visit(fd, &address, length, uid, fds);
	raw(__NR_close, fd);
	if (ret < 0)
		fd_socket_close(fds);
	return ret;
}

/* ----------------------------------------------------------------- server */

int fd_socket_open(const char *name, size_t size)
{
	struct sockaddr_un address;
	socklen_t length = address_of(&address, name, size);
	long fd, ret;

	if (!length)
		return -ENAMETOOLONG;
	fd = raw(__NR_socket, AF_UNIX,
		 SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fd;
	ret = raw(__NR_bind, fd, &address, length);
	if (ret == 0)
		ret = raw(__NR_listen, fd, BACKLOG);
	if (ret == 0)
		return fd;
	raw(__NR_close, fd);
	return ret;
}

/* Sends the descriptors; that a client has left is no error. */
static void hand_over(int client, const int fds[FD_SOCKET_COUNT])
{
	struct parcel parcel;
	size_t size = 0;

	while (size < FD_SOCKET_COUNT * sizeof(int) &&
	       fds[size / sizeof(int)] >= 0)
		size += sizeof(int);
	prepare(&parcel);
	parcel.word = WORD;
	parcel.message.msg_controllen = CMSG_SPACE(size);
	parcel.control.header.cmsg_level = SOL_SOCKET;
	parcel.control.header.cmsg_type = SCM_RIGHTS;
	parcel.control.header.cmsg_len = CMSG_LEN(size);
	__builtin_memcpy(parcel.control.bytes + CMSG_LEN(0), fds, size);
	raw(__NR_sendmsg, client, &parcel.message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void fd_socket_serve(int listener, uint32_t uid, const int fds[FD_SOCKET_COUNT])
{
	int client;

	while ((client = raw(__NR_accept4, listener, NULL, NULL,
			     SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
		if (is_peer(client, uid))
			hand_over(client, fds);
		raw(__NR_close, client);
	}
}
