/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The headers of libc, for every file of the shim.  The shim defines both
 * `stat` and `stat64`, so the headers must not rename one into the other, and
 * fortified inline functions must not replace the plain names.  Types and
 * constants come from here; functions of libc are reached by NEXT() only
 * (next.h).
 *
 * One object serves the programs of glibc and of musl, whichever libc it was
 * built for: so what differs between the two may not be taken from a header.
 */
#ifndef PRELOAD_BASE_LIBC_H
#define PRELOAD_BASE_LIBC_H

#ifdef __LP64__
#undef _FILE_OFFSET_BITS
#undef _TIME_BITS
#endif
#undef _FORTIFY_SOURCE

/* For struct dirent64, which musl has under this name only. */
#ifndef _LARGEFILE64_SOURCE
#define _LARGEFILE64_SOURCE 1
#endif

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <limits.h>
#include <link.h>
#include <linux/limits.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

/* musl before 1.2.4 makes it another word for getdents, which is an older call
   of the kernel. */
#undef getdents64

#include "raw/constants.h"
#include "raw/statx.h"

/* Constants that headers older than the kernel do not have. */
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE	 2
#define RENAME_WHITEOUT	 4
#endif
#ifndef __NR_io_uring_setup
#define __NR_io_uring_setup 425
#endif
#ifndef __NR_landlock_restrict_self
#define __NR_landlock_restrict_self 446
#endif
#ifndef __NR_fchmodat2
#define __NR_fchmodat2 452
#endif
#ifndef __NR_file_getattr
#define __NR_file_getattr 468
#define __NR_file_setattr 469
#endif
#ifndef __NR_setxattrat
#define __NR_setxattrat	   463
#define __NR_getxattrat	   464
#define __NR_listxattrat   465
#define __NR_removexattrat 466
#endif

/* What the headers of glibc have, and those of musl do not. */
#ifndef __GLIBC__
#define RTLD_DEEPBIND 8
extern struct r_debug _r_debug;
#endif

#define likely(x)      __builtin_expect(!!(x), 1)
#define unlikely(x)    __builtin_expect(!!(x), 0)
#define countof(array) (sizeof(array) / sizeof(*(array)))
#define UNUSED	       __attribute__((unused))

/* A function that the shim exports, before libc's of the same name. */
#define EXPORT __attribute__((visibility("default")))

/* Weak, since some libcs do not have these names, and a program may have no
   libc: then their address is NULL.  `environ` is NULL, too, until libc has set
   it. */
#pragma weak environ
#pragma weak _r_debug
unsigned long __getauxval(unsigned long type);
#pragma weak __getauxval
#pragma weak __errno_location

/* The result of a function of libc as a verb returns it: -errno for -1. */
static inline long negative_errno(long ret)
{
	return ret == -1 ? -errno : ret;
}

/* The result of a verb as libc returns it: errno and -1 for a negative errno,
   any other value as it is. */
static inline long return_errno(long ret)
{
	if (unlikely((unsigned long)ret >= -4095ul)) {
		errno = (int)-ret;
		return -1;
	}
	return ret;
}

#endif
