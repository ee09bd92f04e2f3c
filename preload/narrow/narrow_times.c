/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The utime family with times of 32 bits.
 */
#include <sys/time.h>
#include <utime.h>

#include "preload/base/mem.h"
#include "preload/narrow/narrow.h"
#include "preload/table/verbs.h"

/* UTIME_NOW and UTIME_OMIT are values of tv_nsec. */
long narrow_utimens(int dir, const char *path,
		    const struct narrow_timespec *times, int flags)
{
	struct timespec wide[2];

	if (!times)
		return fake_utimens(dir, path, NULL, flags);
	if (!mem_readable(times, 2 * sizeof(*times)))
		return -EFAULT;
	for (size_t i = 0; i < countof(wide); i++)
		wide[i] = (struct timespec){ .tv_sec = times[i].tv_sec,
					     .tv_nsec = times[i].tv_nsec };
	return fake_utimens(dir, path, wide, flags);
}

long narrow_utimes(int dir, const char *path,
		   const struct narrow_timeval *times, int flags)
{
	struct timeval wide[2];

	if (!times)
		return fake_utimes(dir, path, NULL, flags);
	if (!mem_readable(times, 2 * sizeof(*times)))
		return -EFAULT;
	for (size_t i = 0; i < countof(wide); i++)
		wide[i] = (struct timeval){ .tv_sec = times[i].tv_sec,
					    .tv_usec = times[i].tv_usec };
	return fake_utimes(dir, path, wide, flags);
}

long narrow_utime(const char *path, const struct narrow_utimbuf *times)
{
	struct utimbuf wide;

	if (!times)
		return fake_utime(path, NULL);
	if (!mem_readable(times, sizeof(*times)))
		return -EFAULT;
	wide.actime = times->actime;
	wide.modtime = times->modtime;
	return fake_utime(path, &wide);
}
