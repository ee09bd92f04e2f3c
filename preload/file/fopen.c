/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fopen(3) and freopen(3).  Only libc can make the stream: a placeholder that
 * it has opened is replaced afterwards, and whether it has made the file is
 * asked before.
 */
#include "preload/base/next.h"
#include "preload/credentials/credentials.h"
#include "preload/credentials/scope.h"
#include "preload/file/create.h"
#include "preload/file/opening.h"
#include "preload/table/verbs.h"

NEXT(FILE *, fopen, (const char *, const char *))
NEXT(FILE *, fopen64, (const char *, const char *))
NEXT(FILE *, freopen, (const char *, const char *, FILE *))
NEXT(FILE *, freopen64, (const char *, const char *, FILE *))
NEXT(int, fclose, (FILE *))
NEXT(int, fileno, (FILE *))

/* libc's fopen(3), or freopen(3) if `old` is not NULL. */
static FILE *libc_fopen(const char *path, const char *how, FILE *old, bool wide)
{
	FILE *(*again)(const char *, const char *,
		       FILE *) = wide && next_freopen64() ? next_freopen64()
							  : next_freopen();
	FILE *(*open)(const char *, const char *) = wide && next_fopen64()
							    ? next_fopen64()
							    : next_fopen();

	if (!open || !again) {
		errno = ENOSYS;
		return NULL;
	}
	return old ? again(path, how, old) : open(path, how);
}

/* fopen(3): the flags of open(2) for its mode. */
static int flags_of(const char *how)
{
	int access = O_RDONLY, rest = 0;

	if (*how == 'w')
		access = O_WRONLY, rest = O_CREAT | O_TRUNC;
	else if (*how == 'a')
		access = O_WRONLY, rest = O_CREAT | O_APPEND;
	for (const char *c = how; *c && *c != ','; c++)
		if (*c == '+')
			access = O_RDWR;
		else if (*c == 'x')
			rest |= O_EXCL;
	return access | rest;
}

/* The same, with a second try after unlocking.  freopen(3) closes its stream
   before it fails, so it has no second try. */
static FILE *unlocked_fopen(const char *path, const char *how, FILE *old,
			    bool wide)
{
	FILE *file = libc_fopen(path, how, old, wide);

	if (!file && !old && errno == EACCES &&
	    path_unlock(AT_FDCWD, path, 0, 0600))
		file = libc_fopen(path, how, old, wide);
	return file;
}

FILE *fake_fopen(const char *path, const char *how, FILE *old, bool wide)
{
	struct opening o = opening_plain(AT_FDCWD, path, flags_of(how), 0666);
	bool limited = cred_limited(), made;
	struct file there;
	FILE *file;
	long ret;

	if (!path)
		return libc_fopen(path, how, old, wide);
	if (scope_leaves(AT_FDCWD, path)) {
		file = libc_fopen(path, how, old, wide);
		if (file && next_fileno())
			trace_opened(next_fileno()(file), 0, AT_FDCWD, path);
		return file;
	}
	ret = limited ? opening_permit(o) : 0;
	if (ret < 0) {
		return_errno(ret);
		return NULL;
	}
	if (opening_may_copy_up(o.flags))
		opening_copy_up(o);
	made = o.flags & O_CREAT && create_needs_care(S_IFREG, o.mode) &&
	       unlock_and_stat(AT_FDCWD, path, 0, &there) < 0;
	o.dangling = made && unlock_and_stat(AT_FDCWD, path,
					     AT_SYMLINK_NOFOLLOW, &there) >= 0;
	file = unlocked_fopen(path, how, old, wide);
	if (!file || !next_fileno())
		return file;
	opening_trace(o, next_fileno()(file));
	ret = made ? opening_made(o, next_fileno()(file)) : 0;
	if (ret < 0) {
		if (next_fclose())
			next_fclose()(file);
		return_errno(ret);
		return NULL;
	}
	if (made)
		return file;
	opening_found(o, next_fileno()(file), limited);
	if (device_may_open_write(o.flags))
		device_replace(next_fileno()(file), o.flags);
	return file;
}
