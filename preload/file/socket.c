/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unix(7): permission to connect to a socket, and the credentials of the
 * process at its other end, by SO_PEERCRED and SCM_CREDENTIALS.  To the kernel
 * both ends belong to the builder; programs are shown the ids that the session
 * gave their peer.  A process of the builder's whose ids are unknown is shown
 * with the owner that the builder's files have, a process of another user as it
 * is.
 *
 * Connections and messages go through libc's functions, which are cancellation
 * points.
 */
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/proc_status.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

NEXT(int, connect, (int, const struct sockaddr *, socklen_t))
NEXT(ssize_t, sendmsg, (int, const struct msghdr *, int))
NEXT(ssize_t, recvmsg, (int, struct msghdr *, int))
NEXT(ssize_t, sendto,
     (int, const void *, size_t, int, const struct sockaddr *, socklen_t))
NEXT(int, sendmmsg, (int, struct mmsghdr *, unsigned, int))
NEXT(int, recvmmsg, (int, struct mmsghdr *, unsigned, int, struct timespec *))

/* unix(7): "Connecting to the socket object requires write permission". */
static long permit_connect(const struct sockaddr *address, socklen_t size)
{
	const size_t start = offsetof(struct sockaddr_un, sun_path);
	/* unix(7): a path may fill sun_path without a terminating NUL. */
	char path[sizeof(struct sockaddr_un) -
		  offsetof(struct sockaddr_un, sun_path) + 1];

	if (size <= start || size > sizeof(struct sockaddr_un) ||
	    !mem_readable(address, size) || address->sa_family != AF_UNIX)
		return 0;
	memcpy(path, (const char *)address + start, size - start);
	path[size - start] = '\0';
	return *path ? permit_access(path, MAY_WRITE) : 0;
}

long fake_connect(enum way way, int fd, const struct sockaddr *address,
		  socklen_t size)
{
	long ret = cred_limited() ? permit_connect(address, size) : 0;

	return ret < 0 ? ret : MAKE_CALL(way, connect, fd, address, size);
}

/* The same for a message to this address.  Sockets of other types than
   SOCK_DGRAM have no use for it, and the kernel's own errors. */
static long permit_send(int fd, const struct sockaddr *address, socklen_t size)
{
	int type = 0;
	socklen_t room = sizeof(type);
	long ret = permit_connect(address, size);

	if (ret < 0)
		raw(__NR_getsockopt, fd, SOL_SOCKET, SO_TYPE, &type, &room);
	return type == SOCK_DGRAM ? ret : 0;
}

long fake_sendto(enum way way, int fd, const void *data, size_t size, int flags,
		 const struct sockaddr *address, socklen_t address_size)
{
	long ret = address && cred_limited()
			   ? permit_send(fd, address, address_size)
			   : 0;

	return ret < 0 ? ret
		       : MAKE_CALL(way, sendto, fd, data, size, flags, address,
				   address_size);
}

/* Replaces the builder's ids in a struct ucred by those of the session. */
static void show_peer(struct ucred *peer)
{
	const struct credentials *known;

	/* A process of another user is in no session of the builder's. */
	if (!session_on() || !session_is_builder(peer->uid))
		return;
	known = proc_credentials(peer->pid);
	if (known) {
		peer->uid = known->uid[ID_EFFECTIVE];
		peer->gid = known->gid[ID_EFFECTIVE];
	} else {
		session_default_owner(&peer->uid, &peer->gid);
	}
}

/* getsockopt(2), SO_PEERCRED: a buffer that is too small gets a part of the
   structure, which is left as it is. */
long fake_getsockopt(int fd, int level, int name, void *value, socklen_t *size)
{
	long ret = raw(__NR_getsockopt, fd, level, name, value, size);

	if (ret >= 0 && level == SOL_SOCKET && name == SO_PEERCRED &&
	    *size >= sizeof(struct ucred))
		show_peer(value);
	return ret;
}

/* What POSIX has as socklen_t, the kernel and glibc as size_t: a program of
   musl leaves the upper half of the number to chance. */
static socklen_t length_of(size_t length)
{
	return (socklen_t)length;
}

/* The credentials in ancillary data, NULL if there are none. */
static struct ucred *credentials_in(char *data, size_t size)
{
	struct cmsghdr *part = (struct cmsghdr *)data;

	while (size >= sizeof(*part)) {
		size_t length = length_of(part->cmsg_len);
		size_t step = CMSG_ALIGN(length);

		if (length < sizeof(*part) || length > size)
			break;
		if (part->cmsg_level == SOL_SOCKET &&
		    part->cmsg_type == SCM_CREDENTIALS &&
		    length >= CMSG_LEN(sizeof(struct ucred)))
			return (struct ucred *)CMSG_DATA(part);
		size = step < size ? size - step : 0;
		part = (struct cmsghdr *)((char *)part + step);
	}
	return NULL;
}

/* With SO_PASSCRED each message brings the sender's ids. */
static void show_sender(const struct msghdr *message)
{
	struct ucred *peer;

	if (likely(!length_of(message->msg_controllen)))
		return;
	peer = credentials_in(message->msg_control,
			      length_of(message->msg_controllen));
	if (peer)
		show_peer(peer);
}

long fake_recvmsg(enum way way, int fd, struct msghdr *message, int flags)
{
	long ret = MAKE_CALL(way, recvmsg, fd, message, flags);

	if (ret >= 0)
		show_sender(message);
	return ret;
}

/* recvmmsg(2): several messages, of which the first `ret` have come. */
long fake_recvmmsg(enum way way, int fd, struct mmsghdr *list, unsigned count,
		   int flags, struct timespec *until)
{
	long ret = MAKE_CALL(way, recvmmsg, fd, list, count, flags, until);

	for (long i = 0; i < ret; i++)
		show_sender(&list[i].msg_hdr);
	return ret;
}

/* scm_check_creds() of the kernel: a process may send its own ids, and with
   CAP_SETUID and CAP_SETGID any. */
static bool may_claim(const struct ucred *self)
{
	const struct credentials *now = cred_now();
	bool uid = cred_capable(CAP_SETUID), gid = cred_capable(CAP_SETGID);

	for (int id = ID_REAL; id <= ID_SAVED; id++) {
		uid |= now->uid[id] == self->uid;
		gid |= now->gid[id] == self->gid;
	}
	return uid && gid;
}

/* Sends a copy of the message with the builder's ids, which the kernel accepts;
   the receiver's shim shows the session's again. */
static long send_as_builder(enum way way, int fd, const struct msghdr *message,
			    int flags)
{
	struct msghdr copy = *message;
	struct ucred *self;
	long ret;

	copy.msg_control = mem_map(copy.msg_controllen);
	if (!copy.msg_control)
		return -ENOBUFS;
	memcpy(copy.msg_control, message->msg_control, copy.msg_controllen);
	self = credentials_in(copy.msg_control, copy.msg_controllen);
	self->uid = raw(__NR_getuid);
	self->gid = raw(__NR_getgid);
	ret = MAKE_CALL(way, sendmsg, fd, &copy, flags);
	mem_unmap(copy.msg_control, copy.msg_controllen);
	return ret;
}

/* The ids that a message carries, NULL if it has none.  Pointers that cannot be
   valid are left to the kernel. */
static struct ucred *claimed_ids(const struct msghdr *message)
{
	if (!mem_plausible(message) || !mem_plausible(message->msg_control) ||
	    !session_on())
		return NULL;
	return credentials_in(message->msg_control,
			      length_of(message->msg_controllen));
}

/* sendmsg(2): changes only a message with credentials. */
long fake_sendmsg(enum way way, int fd, const struct msghdr *message, int flags)
{
	struct ucred *self = claimed_ids(message);
	long ret = cred_limited() && mem_plausible(message) && message->msg_name
			   ? permit_send(fd, message->msg_name,
					 message->msg_namelen)
			   : 0;

	if (ret < 0)
		return ret;
	if (likely(!self))
		return MAKE_CALL(way, sendmsg, fd, message, flags);
	return may_claim(self) ? send_as_builder(way, fd, message, flags)
			       : -EPERM;
}

/* sendmmsg(2): as many calls of sendmsg(2), of which an error counts only if
   nothing was sent. */
static long send_each(enum way way, int fd, struct mmsghdr *list,
		      unsigned count, int flags)
{
	for (unsigned i = 0; i < count; i++) {
		long ret = fake_sendmsg(way, fd, &list[i].msg_hdr, flags);

		if (ret < 0)
			return i ? (long)i : ret;
		list[i].msg_len = (unsigned)ret;
	}
	return count;
}

long fake_sendmmsg(enum way way, int fd, struct mmsghdr *list, unsigned count,
		   int flags)
{
	bool plain = !cred_limited();

	/* sendmmsg(2): "vlen is capped to UIO_MAXIOV". */
	if (count > UIO_MAXIOV)
		count = UIO_MAXIOV;
	for (unsigned i = 0; i < count && plain && mem_plausible(list); i++)
		plain = !claimed_ids(&list[i].msg_hdr);
	if (plain || !mem_writable(list, count * sizeof(*list)))
		return MAKE_CALL(way, sendmmsg, fd, list, count, flags);
	return send_each(way, fd, list, count, flags);
}
