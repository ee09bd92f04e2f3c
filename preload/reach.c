/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that change nothing the ledger knows, but need a file within reach:
 * whether a user may reach it is decided here, and what root may reach
 * although the builder has locked it is unlocked.
 */
#include "ledger/syscall.h"
#include "preload/layers.h"
#include "preload/mem.h"
#include "preload/next.h"
#include "preload/permit.h"
#include "preload/verbs.h"

#include <sys/time.h>
#include <utime.h>

long fake_readlink(int dir, const char *path, char *text, size_t size)
{
	long ret = ids_limited() && (int)size > 0
		? permit_find(dir, path, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)
		: 0;

	if (ret < 0)
		return ret;
	return UNLOCKED(raw(__NR_readlinkat, dir, path, text, size), dir, path,
			AT_SYMLINK_NOFOLLOW, 0);
}

/* A placeholder could be truncated, a device can't. */
static bool is_device(const char *path)
{
	struct ledger *ledger = session_records();
	struct file file;

	return ledger && ledger_has(ledger, LEDGER_TRAIT_NODES) &&
	       file_look(AT_FDCWD, path, 0, &file) >= 0 &&
	       file.shown.flags & LEDGER_HAS_TYPE;
}

/* 32-bit machines pass the size in two ways; there libc's own must do. */
#ifdef __LP64__
long fake_truncate(const char *path, off_t size)
{
	struct file file;
	long ret = ids_limited() && size >= 0 ? permit_write(AT_FDCWD, path)
					      : 0;

	if (ret < 0)
		return ret;
	if (is_device(path))
		return -EINVAL;
	layers_raise(AT_FDCWD, path, 0);
	ret = UNLOCKED(raw(__NR_truncate, path, size), AT_FDCWD, path,
		       0, 0600);
	if (ret >= 0 && session_records() &&
	    file_look(AT_FDCWD, path, 0, &file) >= 0)
		file_written(&file, AT_FDCWD, path);
	return ret;
}
#endif

/* `path` NULL means the descriptor, as for utimensat(2) itself. */
long fake_utimens(int dir, const char *path, const struct timespec *times,
		  int flags)
{
	long ret;

	if (ids_limited()) {
		if (times && !mem_readable(times, 2 * sizeof(*times)))
			return -EFAULT;
		ret = permit_utime(dir, path, times, flags);
		if (ret < 0)
			return ret;
	}
	layers_raise(dir, path, path ? flags : AT_EMPTY_PATH);
	return UNLOCKED(raw(__NR_utimensat, dir, path, times, flags), dir,
			path, flags, 0);
}

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

NEXT(DIR *, opendir, (const char *))

DIR *fake_opendir(const char *path)
{
	DIR *dir;
	long ret = ids_limited()
		? permit_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY) : 0;

	if (ret < 0 || !next_opendir()) {
		answer(ret < 0 ? ret : -ENOSYS);
		return NULL;
	}
	dir = next_opendir()(path);
	if (!dir && errno == EACCES && permit_unlock(AT_FDCWD, path, 0, 0700))
		dir = next_opendir()(path);
	return dir;
}
