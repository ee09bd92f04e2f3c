/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shows and stores the times of files that the builder may not touch, by the
 * rules of utimensat(2).
 */
#include "preload/record/times.h"

#include "preload/base/mem.h"
#include "preload/base/trace.h"
#include "preload/record/xattr_stored.h"

static struct ledger_time time_of(struct statx_timestamp time)
{
	return (struct ledger_time){ time.tv_sec, time.tv_nsec };
}

/* Shows the stored times whose time on disk has not moved since. */
static void show(struct statx *stx, const struct ledger_times *stored)
{
	struct statx_timestamp *times[] = { &stx->stx_atime, &stx->stx_mtime };

	for (size_t i = 0; i < countof(times); i++) {
		struct ledger_time shown = stored->shown[i];
		struct ledger_time disk = stored->disk[i];

		if (times[i]->tv_sec == disk.sec &&
		    times[i]->tv_nsec == disk.ns) {
			times[i]->tv_sec = shown.sec;
			times[i]->tv_nsec = shown.ns;
		}
	}
}

long times_apply(struct ledger *ledger, uint32_t record,
		 const struct ledger_key *key, struct statx *stx)
{
	struct stored_xattrs all = xattr_of_record(ledger, record, key);
	struct ledger_times stored;
	struct attr attr;

	if (unlikely(all.granule && !all.run))
		return -ENOMEM;
	if (attrs_find(all.run, all.size, ATTR_TIMES, &attr) &&
	    attr.value_size == sizeof(stored)) {
		memcpy(&stored, attr.value, sizeof(stored));
		show(stx, &stored);
	}
	return 0;
}

/* What utimensat(2) makes of one of its times; `old` is the present one. */
static struct ledger_time new_time(const struct timespec *time,
				   struct statx_timestamp old)
{
	uint64_t now;

	if (time && time->tv_nsec == UTIME_OMIT)
		return time_of(old);
	if (time && time->tv_nsec != UTIME_NOW)
		return (struct ledger_time){ time->tv_sec, time->tv_nsec };
	now = trace_now();
	return (struct ledger_time){ now / NS_PER_SECOND, now % NS_PER_SECOND };
}

long times_store(long refusal, int dir, const char *path,
		 const struct timespec *times, int flags)
{
	struct ledger_times stored;
	struct statx shown;
	struct file file;
	long ret = file_stat(dir, path, path ? flags : AT_EMPTY_PATH, &file);

	/* ioctl_iflags(2): these two refuse root as well. */
	if (ret < 0 || !file_is_refused(&file, refusal) ||
	    file.disk.stx_attributes &
		    (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND))
		return refusal;
	shown = file.disk;
	if (file.recorded)
		ret = times_apply(session_ledger(), file.shown.record,
				  &file.key, &shown);
	if (ret < 0)
		return ret;
	stored = (struct ledger_times){
		.shown = { new_time(times, shown.stx_atime),
			   new_time(times ? times + 1 : NULL,
				    shown.stx_mtime) },
		.disk = { time_of(file.disk.stx_atime),
			  time_of(file.disk.stx_mtime) },
	};
	return xattr_put(&file, dir, path, ATTR_TIMES, &stored, sizeof(stored));
}
