/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prctl(2) and seccomp(2), by which a program installs a seccomp filter.  The
 * filter may kill it for a call that the shim adds to the program's own.  So
 * before the filter is installed the ledger is mapped whole, and the kernel is
 * asked for what later calls need; afterwards the shim makes no calls but those
 * that the program has made.
 */
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "preload/base/mem.h"
#include "preload/base/sandbox.h"
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

/* prctl(2): the shim answers about capabilities, the kernel the rest. */
long fake_prctl(long what, const long a[4])
{
	bool locks = what == PR_SET_SECCOMP;
	long ret;

	if (caps_prctl(what, a, &ret))
		return ret;
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

	if (locks)
		prepare();
	ret = raw(__NR_seccomp, what, flags, filter);
	return locks ? locked(ret) : ret;
}
