/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The access family.  Root may read and write everything, search every
 * directory, and execute what anybody may execute; others may do what the
 * file's mode grants to their real ids, or with AT_EACCESS to the effective.
 */
#include "preload/credentials/permit.h"
#include "preload/credentials/permit_walk.h"
#include "preload/credentials/scope.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

#ifndef __NR_faccessat2
#define __NR_faccessat2 439
#endif

/* The kernel's answer for the builder; faccessat(2) has no flags. */
static long kernel_access(int dir, const char *path, int mode, int flags)
{
	if (!flags)
		return raw(__NR_faccessat, dir, path, mode);
	return raw(__NR_faccessat2, dir, path, mode, flags);
}

/* The answer for a process whose credentials have changed: not the kernel's,
   which knows the builder only. */
static long permitted(int dir, const char *path, int mode, int flags)
{
	struct subject self = flags & AT_EACCESS ? permit_self()
						 : permit_real();
	struct resolved at;
	long ret = permit_walk(&self, dir, path,
			       flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),
			       &at);

	if (ret < 0 || !at.found)
		return ret < 0 ? ret : -ENOENT;
	return mode ? permit_file(&self, &at.file, mode) : 0;
}

/* True if a file may be shown without the execute bits that it has on disk, or
   if that is not known. */
static bool may_hide_execute(void)
{
	struct ledger *ledger = session_records();

	return ledger ? ledger_has(ledger,
				   LEDGER_TRAIT_MODES | LEDGER_TRAIT_NODES)
		      : session_starved;
}

/* access(2).  Root's answer differs from the builder's in two cases: EACCES,
   which CAP_DAC_OVERRIDE lifts, and a file that can be executed on disk but is
   shown without execute bits. */
long fake_access(int dir, const char *path, int mode, int flags)
{
	long ret = kernel_access(dir, path, mode, flags);
	struct file file;

	if (scope_leaves(dir, path))
		return ret;
	/* Errors other than these are the same for root.  EPERM is about an
	   immutable file; with flags it may also come from a sandbox that does
	   not know faccessat2(2). */
	if (!session_on() || (ret < 0 && ret != -EACCES && ret != -ENOSYS &&
			      !(ret == -EPERM && flags)))
		return ret;
	/* The kernel has checked the arguments, and EACCES may be wrong. */
	if (cred_changed())
		return permitted(dir, path, mode, flags);
	if (ret >= 0 && !(mode & X_OK && may_hide_execute()))
		return ret;
	ret = unlock_and_stat(dir, path,
			      flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),
			      &file);
	if (ret < 0)
		return ret;
	/* capabilities(7): CAP_DAC_OVERRIDE does not execute a file without any
	   execute bit.  The bits on disk may differ from the shown ones. */
	if (mode & X_OK && !S_ISDIR(file.shown.mode) &&
	    !(file.shown.mode & 0111))
		return -EACCES;
	return 0;
}
