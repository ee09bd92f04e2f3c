/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The utime family.  Times are set and read on disk, but for the files of other
 * users: their times are stored in the ledger.  Here they are refused to a
 * process that may not set them, and root gets past directories that the
 * builder has locked.  The older calls convert their times and make the newest
 * call.
 */
#include <sys/time.h>
#include <utime.h>

#include "preload/base/mem.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/record/layers.h"
#include "preload/record/times.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* `path` NULL means the descriptor, as for utimensat(2) itself. */
long fake_utimens(int dir, const char *path, const struct timespec *times,
		  int flags)
{
	long ret;

	if (scope_leaves(dir, path))
		return raw(__NR_utimensat, dir, path, times, flags);
	dir = scope_stand_in(dir, path, flags);
	/* Neither path nor descriptor is EFAULT, for the kernel to say. */
	if (cred_limited() && (path || dir != AT_FDCWD)) {
		if (times && !mem_readable(times, 2 * sizeof(*times)))
			return -EFAULT;
		ret = permit_utime(dir, path, times, flags);
		if (ret < 0)
			return ret;
	}
	layers_copy_up(dir, path, path ? flags : AT_EMPTY_PATH);
	ret = UNLOCK_AND_RETRY(raw(__NR_utimensat, dir, path, times, flags),
			       dir, path, flags, 0);
	if (file_is_denial(ret))
		return times_store(ret, dir, path, times, flags);
	return ret;
}

/* utimes(2), futimesat(2), lutimes(3): microseconds beyond a second are EINVAL.
   A NULL path without a descriptor is EFAULT, as for the kernel. */
long fake_utimes(int dir, const char *path, const struct timeval *times,
		 int flags)
{
	struct timespec exact[2];

	if (!path && dir == AT_FDCWD)
		return -EFAULT;
	if (!times)
		return fake_utimens(dir, path, NULL, flags);
	if (!mem_readable(times, 2 * sizeof(*times)))
		return -EFAULT;
	for (size_t i = 0; i < countof(exact); i++) {
		if (times[i].tv_usec < 0 || times[i].tv_usec >= 1000000)
			return -EINVAL;
		exact[i] = (struct timespec){ times[i].tv_sec,
					      times[i].tv_usec * 1000 };
	}
	return fake_utimens(dir, path, exact, flags);
}

/* utime(2): whole seconds. */
long fake_utime(const char *path, const struct utimbuf *times)
{
	struct timeval both[2] = { { 0 } };

	if (times && !mem_readable(times, sizeof(*times)))
		return -EFAULT;
	if (times) {
		both[0].tv_sec = times->actime;
		both[1].tv_sec = times->modtime;
	}
	return fake_utimes(AT_FDCWD, path, times ? both : NULL, 0);
}
