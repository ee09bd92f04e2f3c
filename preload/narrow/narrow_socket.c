/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls on sockets that machines of 32 bits have besides:
 * recvmmsg(2) with times of 32 bits, and on i386 socketcall(2), which is all of
 * them.
 */
#include <linux/net.h>
#include <sys/socket.h>

#include "preload/base/mem.h"
#include "preload/narrow/narrow.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

long narrow_recvmmsg(int fd, struct mmsghdr *list, unsigned count, int flags,
		     struct narrow_timespec *until)
{
	struct timespec wide;
	long ret;

	if (!until)
		return fake_recvmmsg(BY_KERNEL, fd, list, count, flags, NULL);
	if (!mem_readable(until, sizeof(*until)))
		return -EFAULT;
	wide = (struct timespec){ .tv_sec = until->tv_sec,
				  .tv_nsec = until->tv_nsec };
	ret = fake_recvmmsg(BY_KERNEL, fd, list, count, flags, &wide);
	if (ret <= 0)
		return ret;
	if (!mem_writable(until, sizeof(*until)))
		return -EFAULT;
	/* What is left of it. */
	*until = (struct narrow_timespec){ (int32_t)wide.tv_sec,
					   (int32_t)wide.tv_nsec };
	return ret;
}

#ifdef __i386__

/* By the call of its own, which Linux has since 4.3: of the other one a filter
   does not see what family of sockets it is about (uchroot/filter). */
long narrow_socket(int family, int type, int protocol)
{
	const long args[] = { family, type, protocol };
	long ret = raw(__NR_socket, family, type, protocol);

	return ret == -ENOSYS ? raw(__NR_socketcall, SYS_SOCKET, args) : ret;
}

/* How many words a call has, by its number in linux/net.h. */
static const unsigned char words[] = { 0, 3, 3, 3, 2, 3, 3, 3, 4, 4, 4,
				       6, 6, 2, 5, 5, 3, 3, 4, 5, 4 };

long narrow_socketcall(unsigned call, const long *args)
{
	long a[6];

	if (call >= countof(words))
		return -EINVAL;
	if (!mem_readable(args, words[call] * sizeof(*args)))
		return -EFAULT;
	memcpy(a, args, words[call] * sizeof(*args));
	switch (call) {
	case SYS_SOCKET: return narrow_socket(a[0], a[1], a[2]);
	case SYS_BIND:
		return fake_bind(BY_KERNEL, a[0], (const void *)a[1], a[2]);
	case SYS_CONNECT:
		return fake_connect(BY_KERNEL, a[0], (const void *)a[1], a[2]);
	case SYS_GETSOCKOPT:
		return fake_getsockopt(a[0], a[1], a[2], (void *)a[3],
				       (void *)a[4]);
	case SYS_SENDTO:
		return fake_sendto(BY_KERNEL, a[0], (const void *)a[1], a[2],
				   a[3], (const void *)a[4], a[5]);
	case SYS_SENDMSG:
		return fake_sendmsg(BY_KERNEL, a[0], (const void *)a[1], a[2]);
	case SYS_RECVMSG:
		return fake_recvmsg(BY_KERNEL, a[0], (void *)a[1], a[2]);
	case SYS_SENDMMSG:
		return fake_sendmmsg(BY_KERNEL, a[0], (void *)a[1], a[2], a[3]);
	case SYS_RECVMMSG:
		return narrow_recvmmsg(a[0], (void *)a[1], a[2], a[3],
				       (void *)a[4]);
	}
	return raw(__NR_socketcall, call, args);
}

#endif
