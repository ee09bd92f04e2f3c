/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process changes its working directory or a namespace.  Relative hints then
 * begin elsewhere; and in another mount namespace the ledger's path may not
 * lead to it, so a descriptor of the ledger is reserved before.
 */
#include "preload/base/trace.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/record/last_file.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* chdir(2): needs search permission on the directory itself. */
long fake_chdir(const char *path)
{
	long ret;

	trace_cwd_changed();
	last_file_forget();
	if (scope_leaves(AT_FDCWD, path))
		return raw(__NR_chdir, path);
	ret = cred_limited() ? permit_chdir(AT_FDCWD, path) : 0;
	return ret < 0 ? ret
		       : UNLOCK_AND_RETRY(raw(__NR_chdir, path), AT_FDCWD, path,
					  0, 0);
}

/* fchdir(2): the same for a descriptor. */
long fake_fchdir(int fd)
{
	long ret = cred_limited() && !scope_leaves(fd, NULL)
			   ? permit_chdir(fd, NULL)
			   : 0;

	trace_cwd_changed();
	last_file_forget();
	return ret < 0 ? ret : raw(__NR_fchdir, fd);
}

/* unshare(2) and setns(2), which may change the mount namespace. */
long fake_unshare(int flags)
{
	session_reserve_ledger();
	return raw(__NR_unshare, flags);
}

long fake_setns(int fd, int type)
{
	session_reserve_ledger();
	return raw(__NR_setns, fd, type);
}
