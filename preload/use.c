/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that use a file without opening it.  libc's own does the work; here
 * is only asked whether one who is not root may.
 */
#include "preload/mem.h"
#include "preload/next.h"
#include "preload/permit.h"
#include "preload/verbs.h"

#include <sys/inotify.h>

NEXT(int, connect, (int, const struct sockaddr *, socklen_t))
NEXT(int, inotify_add_watch, (int, const char *, uint32_t))

/* unix(7): "Connecting to the socket object requires write permission". */
static long permit_connect(const struct sockaddr *address, socklen_t size)
{
	const size_t start = offsetof(struct sockaddr_un, sun_path);
	/* It may fill the address to the end, without a NUL. */
	char path[sizeof(struct sockaddr_un) - offsetof(struct sockaddr_un,
							sun_path) + 1];

	if (size <= start || size > sizeof(struct sockaddr_un) ||
	    !mem_readable(address, size) || address->sa_family != AF_UNIX)
		return 0;
	memcpy(path, (const char *)address + start, size - start);
	path[size - start] = '\0';
	return *path ? permit_use(path, MAY_WRITE) : 0;
}

int fake_connect(int fd, const struct sockaddr *address, socklen_t size)
{
	long ret = ids_limited() ? permit_connect(address, size) : 0;

	if (ret >= 0 && !next_connect())
		ret = -ENOSYS;
	return ret < 0 ? (int)answer(ret) : next_connect()(fd, address, size);
}

/* inotify_add_watch(2): "EACCES Read access to the given file is not
   permitted." */
int fake_watch(int fd, const char *path, uint32_t events)
{
	long ret = ids_limited() && path && !(events & IN_DONT_FOLLOW)
		? permit_use(path, MAY_READ) : 0;

	if (ret >= 0 && !next_inotify_add_watch())
		ret = -ENOSYS;
	return ret < 0 ? (int)answer(ret)
		: next_inotify_add_watch()(fd, path, events);
}
