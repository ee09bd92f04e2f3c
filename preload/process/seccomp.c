/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prctl(2) and seccomp(2), by which a program installs a seccomp filter, and
 * landlock(7).  The filter may kill it for a call that the shim adds to the
 * program's own.  So before the filter is installed the ledger is mapped whole,
 * and the kernel is asked for what later calls need; afterwards the shim makes
 * no calls but those that the program has made.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "preload/base/mem.h"
#include "preload/base/sandbox.h"
#include "preload/base/session.h"
#include "preload/base/trace.h"
#include "preload/credentials/caps.h"
#include "preload/record/file.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* Makes later calls work without system calls of the shim's own. */
static void prepare(void)
{
	struct ledger *ledger = session_ledger();

	if (!ledger)
		return;
	trace_prepare();
	ledger_map_all(ledger);
}

/* After the filter was installed; passes the result on. */
static long locked(long ret)
{
	if (ret >= 0) {
		sandbox_lock();
		file_avoid_statx();
		mem_forbid_probes();
		trace_forbid_calls();
	}
	return ret;
}

/* seccomp(2), landlock_restrict_self(2): who may not administrate the system
   has to give up new privileges first.  The kernel cannot tell: the launcher
   has done that for all processes of the session. */
static bool may_lock_in(void)
{
	return !session_on() || cred_capable(CAP_SYS_ADMIN) ||
	       caps_no_new_privs() || cred_now()->no_new_privs;
}

/* The refusal of a filter: what is wrong with flags and filter comes first. */
static long refuse_filter(unsigned flags, const void *argument)
{
	const struct sock_fprog *filter = argument;
	long ret = raw(__NR_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL);

	if (ret != -EFAULT)
		return ret;
	if (!mem_readable(filter, sizeof(*filter)))
		return -EFAULT;
	return !filter->len || filter->len > BPF_MAXINSNS ? -EINVAL : -EACCES;
}

/* prctl(2): the shim answers about capabilities, the kernel the rest. */
long fake_prctl(long what, const long a[4])
{
	bool locks = what == PR_SET_SECCOMP;
	long ret;

	if (caps_prctl(what, a, &ret))
		return ret;
	if (locks && a[0] == SECCOMP_MODE_FILTER && !may_lock_in())
		return refuse_filter(0, (const void *)a[1]);
	if (locks)
		prepare();
	ret = raw(__NR_prctl, what, a[0], a[1], a[2], a[3]);
	return locks ? locked(ret) : ret;
}

/* seccomp(2): its other operations ask, and install no filter. */
long fake_seccomp(unsigned what, unsigned flags, void *filter)
{
	bool locks = what == SECCOMP_SET_MODE_STRICT ||
		     what == SECCOMP_SET_MODE_FILTER;
	long ret;

	if (what == SECCOMP_SET_MODE_FILTER && !may_lock_in())
		return refuse_filter(flags, filter);
	if (locks)
		prepare();
	ret = raw(__NR_seccomp, what, flags, filter);
	return locks ? locked(ret) : ret;
}

/* landlock_restrict_self(2): a kernel without it says so first, and one that
   has it finds no ruleset in descriptor -1. */
long fake_landlock_restrict_self(int ruleset, unsigned flags)
{
	long ret;

	if (may_lock_in())
		return raw(__NR_landlock_restrict_self, ruleset, flags);
	ret = raw(__NR_landlock_restrict_self, -1, 0);
	return ret == -EBADF ? -EPERM : ret;
}
