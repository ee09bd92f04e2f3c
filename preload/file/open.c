/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The open family but for fopen(3).  Around the kernel's call it does what an
 * open may imply (opening.c): permit it, copy a file of overlayfs up, open a
 * device instead of its placeholder, record a file that the call has made, take
 * set-id bits and capabilities from a file that is opened for writing, and
 * replace a status file of /proc.  The order matters: until the kernel has
 * returned success, the path may be a bad pointer.
 */
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/credentials/credentials.h"
#include "preload/credentials/scope.h"
#include "preload/file/create.h"
#include "preload/file/opening.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* ------------------------------------------------------ the kernel's call */

/* openat2(2) knows no flag that openat(2) would add, such as O_LARGEFILE. */
static long kernel_open(const struct opening *o, int flags, mode_t mode)
{
	struct open_how how = { .flags = (unsigned)flags,
				.mode = mode,
				.resolve = o->resolve };

	if (!o->by_openat2)
		return raw(__NR_openat, o->dir, o->path, flags, mode);
	return raw(__NR_openat2, o->dir, o->path, &how, sizeof(how));
}

/* O_CREAT opens no directory, whatever else the flags say. */
static long unless_directory(long fd)
{
	struct statx disk;

	if (fd < 0 ||
	    file_statx((int)fd, NULL, AT_EMPTY_PATH, STATX_TYPE, &disk) < 0 ||
	    !S_ISDIR(disk.stx_mode))
		return fd;
	raw(__NR_close, fd);
	return -EISDIR;
}

/*
 * Opens with O_CREAT, and finds out whether the call has made the file: first
 * with O_EXCL, then without O_CREAT.  Through a dangling link the first says
 * EEXIST and the second ENOENT, so the third lets the kernel decide, and the
 * file counts as made.
 */
static long open_or_make(struct opening *o, mode_t mode, bool *made)
{
	long fd;

	*made = true;
	fd = kernel_open(o, o->flags | O_EXCL, mode);
	if (fd != -EEXIST || o->flags & O_EXCL)
		return fd;
	*made = false;
	fd = kernel_open(o, o->flags & ~O_CREAT, 0);
	if (fd != -ENOENT)
		return o->flags & (O_ACCMODE | O_TRUNC) ? fd
							: unless_directory(fd);
	*made = o->dangling = true;
	return kernel_open(o, o->flags, mode);
}

NEXT(int, openat, (int, const char *, int, ...))

/* Opens by libc's function, which is a cancellation point (pthreads(7)); a
   system call of the shim's own is not. */
static long libc_open(int dir, const char *path, int flags, mode_t mode)
{
	int fd;

	if (!next_openat())
		return raw(__NR_openat, dir, path, flags, mode);
	fd = next_openat()(dir, path, flags, mode);
	return fd < 0 ? -errno : fd;
}

/* ------------------------------------------------------------- open */

/* Opens a file that the session leaves to the kernel. */
static __attribute__((noinline)) long open_left(const struct opening *o)
{
	long fd = o->by_openat2 ? kernel_open(o, o->flags, o->mode)
				: libc_open(o->dir, o->path, o->flags, o->mode);

	if (fd >= 0)
		trace_opened((int)fd, 0, o->dir, o->path);
	return fd;
}

/* Opens where a file may be made that needs a record. */
static __attribute__((noinline)) long open_with_care(struct opening o,
						     bool limited)
{
	mode_t disk = file_disk_mode(S_IFREG, o.mode);
	bool made = true;
	long fd, ret;

	fd = UNLOCK_AND_RETRY(opening_is_tmpfile(o.flags)
				      ? kernel_open(&o, o.flags, disk)
				      : open_or_make(&o, disk, &made),
			      o.at.dir, o.at.path, o.at.flags, 0600);
	if (fd < 0)
		return fd;
	opening_trace(o, (int)fd);
	if (!made) {
		opening_found(o, (int)fd, limited);
		return fd;
	}
	ret = opening_made(o, (int)fd);
	if (ret < 0)
		raw(__NR_close, fd);
	return ret < 0 ? ret : fd;
}

/* All calls that return a descriptor come here; inline, so that those which
   have no `resolve` do not ask for it. */
static inline __attribute__((always_inline)) long open_file(
	const struct opening *o)
{
	bool limited;
	long fd;

	if (scope_leaves(o->at.dir, o->at.path))
		return open_left(o);
	limited = cred_limited();
	if (limited) {
		fd = opening_permit(*o);
		if (fd < 0)
			return fd;
	}
	if (opening_may_copy_up(o->flags))
		opening_copy_up(*o);
	if (unlikely(device_may_open_write(o->flags)) && o->path &&
	    !opening_is_tmpfile(o->flags)) {
		fd = device_open(o->at.dir, o->at.path, o->flags);
		if (fd >= 0)
			return fd;
	}
	if ((o->flags & O_CREAT || opening_is_tmpfile(o->flags)) &&
	    create_needs_care(S_IFREG, o->mode) && !(o->flags & O_PATH))
		return open_with_care(*o, limited);
	fd = UNLOCK_AND_RETRY(
		o->by_openat2 ? kernel_open(o, o->flags, o->mode)
			      : libc_open(o->dir, o->path, o->flags, o->mode),
		o->at.dir, o->at.path, o->at.flags, 0600);
	if (fd >= 0) {
		opening_trace(*o, (int)fd);
		opening_found(*o, (int)fd, limited);
	}
	return fd;
}

long fake_open(int dir, const char *path, int flags, mode_t mode)
{
	const struct opening o = opening_plain(dir, path, flags, mode);

	return open_file(&o);
}

/* ---------------------------------------------------------------- openat2 */

/* Opens what the path leads to by the RESOLVE_ flags, or the directory of its
   last component, as a mere place. */
static long locate(const struct opening *o, const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)flags | O_PATH | O_CLOEXEC,
				.resolve = o->resolve };

	return raw(__NR_openat2, o->dir, path, &how, sizeof(how));
}

static long locate_parent(const struct opening *o)
{
	size_t size = file_name_start(o->path);
	char *parent = size < PATH_MAX ? mem_map(PATH_MAX) : NULL;
	long fd;

	if (!parent)
		return -ENOMEM;
	memcpy(parent, size ? o->path : ".", size ? size : 1);
	fd = locate(o, parent, O_DIRECTORY);
	mem_unmap(parent, PATH_MAX);
	return fd;
}

/*
 * Lets the kernel resolve a path by RESOLVE_ flags, for the steps around the
 * call: names the file by a descriptor of its own, or a file that the call may
 * make by one of its directory.  The caller closes o->at.dir unless it is -1.
 */
static void resolve_opening(struct opening *o)
{
	bool nofollow = o->flags & O_NOFOLLOW ||
			(o->flags & O_CREAT && o->flags & O_EXCL);
	long fd = locate(o, o->path, nofollow ? O_NOFOLLOW : 0);

	o->at = (struct file_at){ -1, NULL, AT_EMPTY_PATH };
	if (fd == -ENOENT) {
		fd = locate_parent(o);
		o->at.path = o->path + file_name_start(o->path);
		o->at.flags = AT_SYMLINK_NOFOLLOW;
	}
	if (fd >= 0)
		o->at.dir = (int)fd;
	else
		o->at.path = NULL;
}

static long open_resolved(const struct opening *asked)
{
	struct opening o = *asked;
	long fd;

	resolve_opening(&o);
	fd = open_file(&o);
	if (o.at.dir >= 0)
		raw(__NR_close, o.at.dir);
	return fd;
}

long fake_openat2(int dir, const char *path, const struct open_how *how,
		  size_t size)
{
	struct opening o;
	long fd;

	/* With an empty path the kernel reports what is wrong with `how`, and
	   if nothing is, ENOENT. */
	fd = raw(__NR_openat2, AT_FDCWD, "", how, size);
	if (fd != -ENOENT)
		return fd;
	o = opening_plain(dir, path, (int)how->flags, (mode_t)how->mode);
	o.by_openat2 = true;
	o.resolve = how->resolve;
	if (!o.resolve)
		return open_file(&o);
	return UNLOCK_AND_RETRY(
		open_resolved(&o), dir, path,
		o.at.flags | (o.resolve & RESOLVE_IN_ROOT ? PATH_IN_ROOT : 0),
		0600);
}
