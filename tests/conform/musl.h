/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What musl, or its release 1.2.3, does not have, for the conformance suite as
 * a program of musl: to be included before all else.  The answers of what is
 * made here of other functions are theirs.
 */
#ifndef TESTS_CONFORM_MUSL_H
#define TESTS_CONFORM_MUSL_H

#include <linux/fs.h>
#include <linux/stat.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The GNU C library has them. */
#ifndef __GLIBC__

#define canonicalize_file_name(path) realpath(path, NULL)

static inline int statx(int dir, const char *path, int flags, unsigned mask,
			struct statx *statx)
{
	return (int)syscall(SYS_statx, dir, path, flags, mask, statx);
}

static inline int renameat2(int from_dir, const char *from, int to_dir,
			    const char *to, unsigned flags)
{
	return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

static inline int group_member(gid_t group)
{
	gid_t groups[64];
	int n = getgroups(64, groups);

	while (n-- > 0)
		if (groups[n] == group)
			return 1;
	return group == getegid();
}

#endif
#endif
