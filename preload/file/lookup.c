/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls whose answer has nothing to do with owners, but which have to reach a
 * file: statfs(2), statvfs(3), pathconf(3), ftok(3), realpath(3),
 * name_to_handle_at(2).  A process without root's rights is refused where the
 * way to the file is closed to it, and root gets past directories that the
 * builder has locked.  The answer itself is the kernel's, or libc's.
 */
#include <sys/ipc.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include "preload/base/next.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/table/verbs.h"
#include "raw/stat.h"
#include "raw/syscall.h"

NEXT(int, statvfs, (const char *, struct statvfs *))
NEXT(long, pathconf, (const char *, int))
NEXT(key_t, ftok, (const char *, int))
NEXT(char *, realpath, (const char *, char *))
NEXT(char *, canonicalize_file_name, (const char *))
NEXT(char *, __realpath_chk, (const char *, char *, size_t))

/* -EACCES if the kernel would refuse the way there, else 0.  Other errors are
   the call's: realpath(3) takes paths that are too long for the kernel. */
static long permit_way(int dir, const char *path, int flags)
{
	return cred_limited() && path && !scope_leaves(dir, path) &&
			       permit_lookup(dir, path, flags) == -EACCES
		       ? -EACCES
		       : 0;
}

/* True if a call that the kernel refused the builder may succeed now. */
static bool unlock_way(int dir, const char *path, int flags)
{
	return path && !scope_leaves(dir, path) &&
	       path_unlock(dir, path, flags, 0);
}

/* The result of `call`, a long expression with a negative errno, about a file
   that a process is permitted to reach. */
#define REACH(call, dir, path, flags)                                    \
	({                                                               \
		long reach_ret = permit_way(dir, path, flags);           \
                                                                         \
		if (reach_ret >= 0)                                      \
			reach_ret = (call);                              \
		if (unlikely(reach_ret == -EACCES) && !cred_limited() && \
		    unlock_way(dir, path, flags))                        \
			reach_ret = (call);                              \
		reach_ret;                                               \
	})

long fake_statfs(const char *path, struct statfs *fs)
{
	return REACH(raw_statfs(path, fs), AT_FDCWD, path, 0);
}

long fake_statvfs(const char *path, struct statvfs *fs)
{
	if (!next_statvfs())
		return -ENOSYS;
	return REACH(negative_errno(next_statvfs()(path, fs)), AT_FDCWD, path,
		     0);
}

#ifndef __LP64__

NEXT(int, statvfs64, (const char *, void *))

long narrow_statfs(const char *path, void *fs)
{
	return REACH(raw(__NR_statfs32, path, fs), AT_FDCWD, path, 0);
}

long narrow_statfs64(const char *path, size_t size, void *fs)
{
	return REACH(raw(__NR_statfs64, path, size, fs), AT_FDCWD, path, 0);
}

long narrow_statvfs64(const char *path, void *fs)
{
	if (!next_statvfs64())
		return -ENOSYS;
	return REACH(negative_errno(next_statvfs64()(path, fs)), AT_FDCWD, path,
		     0);
}

#endif

/* Flags of name_to_handle_at(2) that concern the handle: AT_HANDLE_FID,
   AT_HANDLE_MNT_ID_UNIQUE, AT_HANDLE_CONNECTABLE. */
#define HANDLE_FLAGS (0x200 | 1 | 2)

/* A flag that is not known is found before the path. */
long fake_name_to_handle_at(int dir, const char *path,
			    struct file_handle *handle, void *mount, int flags)
{
	const int known = AT_SYMLINK_FOLLOW | AT_EMPTY_PATH | HANDLE_FLAGS;
	int nofollow = flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW;

	if (flags & ~known)
		return raw(__NR_name_to_handle_at, dir, path, handle, mount,
			   flags);
	return REACH(
		raw(__NR_name_to_handle_at, dir, path, handle, mount, flags),
		dir, path, nofollow | (flags & AT_EMPTY_PATH));
}

/* pathconf(3): 0 and the limit, -1 where there is none; or a negative errno. */
static long ask_pathconf(const char *path, int name, long *limit)
{
	int saved = errno;
	long ret;

	errno = 0;
	*limit = next_pathconf()(path, name);
	ret = *limit == -1 ? -errno : 0;
	errno = saved;
	return ret;
}

/* For some names libc asks nobody, and no path is refused: one that leads
   nowhere tells them from the others. */
long fake_pathconf(const char *path, int name)
{
	long limit = -1, ret;

	if (!next_pathconf())
		return return_errno(-ENOSYS);
	ret = REACH(ask_pathconf(path, name, &limit), AT_FDCWD, path, 0);
	if (ret == -EACCES && cred_limited()) {
		ret = ask_pathconf("/dev/null/nowhere", name, &limit);
		if (ret < 0 && ret != -EINVAL)
			ret = -EACCES;
	}
	return ret < 0 ? return_errno(ret) : limit;
}

/* ftok(3): any other value than -1 is a key. */
key_t fake_ftok(const char *path, int project)
{
	key_t key = -1;
	long ret;

	if (!next_ftok())
		return (key_t)return_errno(-ENOSYS);
	ret = REACH((key = next_ftok()(path, project)) == -1 ? -errno : 0,
		    AT_FDCWD, path, 0);
	return ret < 0 ? (key_t)return_errno(ret) : key;
}

/* The result of `call`, which is NULL on failure, as REACH(). */
#define REACH_TEXT(call, path)                                                \
	({                                                                    \
		char *text = NULL;                                            \
		long text_ret = REACH((text = (call)) ? 0 : -errno, AT_FDCWD, \
				      path, 0);                               \
                                                                              \
		if (text_ret < 0)                                             \
			errno = (int)-text_ret;                               \
		text_ret < 0 ? NULL : text;                                   \
	})

static char *lack(void)
{
	errno = ENOSYS;
	return NULL;
}

char *fake_realpath(const char *path, char *resolved)
{
	return next_realpath()
		       ? REACH_TEXT(next_realpath()(path, resolved), path)
		       : lack();
}

char *fake_realpath_checked(const char *path, char *resolved, size_t limit)
{
	if (!next___realpath_chk())
		return fake_realpath(path, resolved);
	return REACH_TEXT(next___realpath_chk()(path, resolved, limit), path);
}

char *fake_canonicalize(const char *path)
{
	return next_canonicalize_file_name()
		       ? REACH_TEXT(next_canonicalize_file_name()(path), path)
		       : lack();
}
