/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The access family.  Root may read and write everything, search every
 * directory, and execute what anybody may execute.
 */
#include "ledger/syscall.h"
#include "preload/file.h"
#include "preload/verbs.h"

#ifndef __NR_faccessat2
#define __NR_faccessat2 439
#endif

static long plain_access(int dir, const char *path, int mode, int flags)
{
	if (!flags)
		return raw(__NR_faccessat, dir, path, mode);
	return raw(__NR_faccessat2, dir, path, mode, flags);
}

long fake_access(int dir, const char *path, int mode, int flags)
{
	long ret = plain_access(dir, path, mode, flags);
	struct file file;

	if (!session_on() || (ret != -EACCES && ret != -EPERM &&
			      ret != -ENOSYS && !(mode & X_OK)))
		return ret;
	if (ret < 0 && ret != -EACCES && ret != -EPERM && ret != -ENOSYS)
		return ret;
	if (file_look(dir, path, flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),
		      &file) < 0)
		return ret;
	if (mode & X_OK && !S_ISDIR(file.shown.mode) &&
	    !(file.shown.mode & 0111))
		return -EACCES;
	return 0;
}
