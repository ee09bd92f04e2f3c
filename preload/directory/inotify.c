/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * inotify_add_watch(2): refuses to watch a file that a process without root's
 * rights may not read.  libc's function makes the call, since a program may
 * bring its own in a library behind the shim.
 */
#include <features.h> /* which glibc's inotify.h needs */
#include <sys/inotify.h>

#include "preload/base/next.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

NEXT(int, inotify_add_watch, (int, const char *, uint32_t))

/* inotify_add_watch(2): "EACCES Read access to the given file is not
   permitted." */
long fake_inotify_add_watch(enum way way, int fd, const char *path,
			    uint32_t events)
{
	long ret = cred_limited() && path && !(events & IN_DONT_FOLLOW) &&
				   !scope_leaves(AT_FDCWD, path)
			   ? permit_access(path, MAY_READ)
			   : 0;

	return ret < 0 ? ret
		       : MAKE_CALL(way, inotify_add_watch, fd, path, events);
}
