/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The open family, with fopen(3).  Around the kernel's call it does what an
 * open may imply: permit it, copy a file of overlayfs up, open a device instead
 * of its placeholder, record a file that the call has made, take set-id bits
 * and capabilities from a file that is opened for writing, and replace a status
 * file of /proc.  The order matters: until the kernel has returned success, the
 * path may be a bad pointer.
 */
#include <linux/openat2.h>

#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/trace.h"
#include "preload/file/create.h"
#include "preload/file/device.h"
#include "preload/file/remove_privs.h"
#include "preload/identity/permit.h"
#include "preload/identity/proc_status.h"
#include "preload/identity/scope.h"
#include "preload/record/layers.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/*
 * How a file is opened: the arguments of openat2(2), of which the older calls
 * have a part, and the name of the file for the steps before and after the
 * call.  That is the same as the program's, except with RESOLVE_ flags.
 */
struct opening {
	int dir;
	const char *path;
	int flags;
	mode_t mode; /* as the program asked for it */
	uint64_t resolve;
	bool by_openat2;
	bool dangling; /* the path was a link to a file that the call made */
	struct file_at at; /* a NULL path: the descriptor, if it is one */
};

static struct opening plain_opening(int dir, const char *path, int flags,
				    mode_t mode)
{
	int nofollow = flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0;

	return (struct opening){ .dir = dir,
				 .path = path,
				 .flags = flags,
				 .mode = mode,
				 .at = { dir, path, nofollow } };
}

static bool is_tmpfile(int flags)
{
	return (flags & __O_TMPFILE) == __O_TMPFILE;
}

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

/* --------------------------------------------- before and after the call */

static __attribute__((noinline)) long permit_opening(struct opening o)
{
	/* Where the kernel has resolved the path, a walk goes the same way,
	   unless the path leads elsewhere; a path that it has refused, it
	   refuses again. */
	if (!o.resolve)
		return permit_open(o.dir, o.path, o.flags);
	if (o.at.dir < 0)
		return 0;
	if (o.resolve & RESOLVE_IN_ROOT)
		return permit_open(o.at.dir, o.at.path, o.flags | O_NOFOLLOW);
	return permit_open(o.dir, o.path, o.flags);
}

/* Copies up the file and the directory that an open with these flags, or a
   later write, will copy up. */
static __attribute__((noinline)) void copy_up_opening(struct opening o)
{
	layers_copy_up(o.at.dir, o.at.path, o.at.flags);
	if (o.flags & O_CREAT)
		layers_copy_up_parent(o.at.dir, o.at.path);
}

static bool may_copy_up(int flags)
{
	return unlikely(flags & (O_ACCMODE | O_TRUNC | O_CREAT)) &&
	       !(flags & O_PATH);
}

/*
 * write(2) by a process without CAP_FSETID removes set-id bits, by any process
 * a file's capabilities.  Writes are not intercepted, so opening for writing is
 * taken for a write.
 */
static bool opened_to_change(int flags, bool limited)
{
	struct ledger *ledger;

	if (!(flags & (O_WRONLY | O_RDWR)) || flags & O_PATH)
		return false;
	ledger = session_records();
	return ledger && (limited || ledger_has(ledger, LEDGER_TRAIT_XATTRS));
}

/* Removes the privileges of a file that was opened to be changed. */
static __attribute__((noinline)) void changed_by_write(struct opening o, int fd)
{
	struct file file;

	if (file_stat(fd, NULL, AT_EMPTY_PATH, &file) >= 0)
		file_remove_privs(&file, o.at.dir, o.at.path);
}

/* After a file was opened that was there before: its descriptor is made that of
   the device, if it is a placeholder, or of the rewritten status file. */
static inline __attribute__((always_inline)) void opened_present(
	struct opening o, int fd, bool limited)
{
	if (unlikely(opened_to_change(o.flags, limited)))
		changed_by_write(o, fd);
	if (unlikely(o.flags & O_PATH)) {
		file_note_o_path(fd);
		return;
	}
	if (proc_may_match(o.path) && !(o.resolve & RESOLVE_IN_ROOT))
		proc_opened(fd, o.path);
	if (device_may_open_read(o.path, o.flags))
		device_replace(fd, o.flags);
}

/* Records a file that was made through a dangling link: the file takes its
   group and ACL from its own directory, not from that of the link.  Returns as
   opened_new(). */
static __attribute__((noinline)) long record_target(int fd, mode_t mode)
{
	struct file_at at = { fd, NULL, AT_EMPTY_PATH };
	char *path = mem_map(PATH_MAX);
	long ret;

	if (!path)
		return 0;
	if (layers_true_path(&at, path)) {
		ret = create_record(fd, NULL, AT_FDCWD, path, mode, NULL);
		ret = create_undo(ret, AT_FDCWD, path, 0);
	} else {
		ret = create_record(fd, NULL, fd, NULL, mode, NULL);
		ret = create_undo(ret, fd, NULL, 0);
	}
	mem_unmap(path, PATH_MAX);
	return ret;
}

/* After a file was made: records it.  A negative errno if it was removed
   instead, since the ledger is full; the caller closes `fd`. */
static __attribute__((noinline)) long opened_new(struct opening o, int fd)
{
	mode_t mode = o.mode & ALLPERMS;
	long ret;

	if (is_tmpfile(o.flags)) {
		ret = create_record_nameless(fd, o.at.dir, o.at.path, mode);
		return create_undo(ret, fd, NULL, 0);
	}
	if (unlikely(o.dangling))
		return record_target(fd, mode);
	ret = create_record(fd, NULL, o.at.dir, o.at.path, mode, NULL);
	return create_undo(ret, o.at.dir, o.at.path, 0);
}

/* The path of an opening with RESOLVE_ flags is no hint for a record. */
static void trace_opening(struct opening o, int fd)
{
	trace_opened(fd, o.resolve ? 0 : o.flags, o.dir, o.path);
}

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

	fd = UNLOCK_AND_RETRY(is_tmpfile(o.flags)
				      ? kernel_open(&o, o.flags, disk)
				      : open_or_make(&o, disk, &made),
			      o.at.dir, o.at.path, o.at.flags, 0600);
	if (fd < 0)
		return fd;
	trace_opening(o, (int)fd);
	if (!made) {
		opened_present(o, (int)fd, limited);
		return fd;
	}
	ret = opened_new(o, (int)fd);
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
		fd = permit_opening(*o);
		if (fd < 0)
			return fd;
	}
	if (may_copy_up(o->flags))
		copy_up_opening(*o);
	if (unlikely(device_may_open_write(o->flags)) && o->path &&
	    !is_tmpfile(o->flags)) {
		fd = device_open(o->at.dir, o->at.path, o->flags);
		if (fd >= 0)
			return fd;
	}
	if ((o->flags & O_CREAT || is_tmpfile(o->flags)) &&
	    create_needs_care(S_IFREG, o->mode) && !(o->flags & O_PATH))
		return open_with_care(*o, limited);
	fd = UNLOCK_AND_RETRY(
		o->by_openat2 ? kernel_open(o, o->flags, o->mode)
			      : libc_open(o->dir, o->path, o->flags, o->mode),
		o->at.dir, o->at.path, o->at.flags, 0600);
	if (fd >= 0) {
		trace_opening(*o, (int)fd);
		opened_present(*o, (int)fd, limited);
	}
	return fd;
}

long fake_open(int dir, const char *path, int flags, mode_t mode)
{
	const struct opening o = plain_opening(dir, path, flags, mode);

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
	o = plain_opening(dir, path, (int)how->flags, (mode_t)how->mode);
	o.by_openat2 = true;
	o.resolve = how->resolve;
	if (!o.resolve)
		return open_file(&o);
	resolve_opening(&o);
	fd = open_file(&o);
	if (o.at.dir >= 0)
		raw(__NR_close, o.at.dir);
	return fd;
}

/* --------------------------------------------------------------- fopen */

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

/* Only libc can make the stream: a placeholder that it has opened is replaced
   afterwards, and whether it has made the file is asked before. */
FILE *fake_fopen(const char *path, const char *how, FILE *old, bool wide)
{
	struct opening o = plain_opening(AT_FDCWD, path, flags_of(how), 0666);
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
	ret = limited ? permit_opening(o) : 0;
	if (ret < 0) {
		return_errno(ret);
		return NULL;
	}
	if (may_copy_up(o.flags))
		copy_up_opening(o);
	made = o.flags & O_CREAT && create_needs_care(S_IFREG, o.mode) &&
	       unlock_and_stat(AT_FDCWD, path, 0, &there) < 0;
	o.dangling = made && unlock_and_stat(AT_FDCWD, path,
					     AT_SYMLINK_NOFOLLOW, &there) >= 0;
	file = unlocked_fopen(path, how, old, wide);
	if (!file || !next_fileno())
		return file;
	trace_opening(o, next_fileno()(file));
	ret = made ? opened_new(o, next_fileno()(file)) : 0;
	if (ret < 0) {
		if (next_fclose())
			next_fclose()(file);
		return_errno(ret);
		return NULL;
	}
	if (made)
		return file;
	opened_present(o, next_fileno()(file), limited);
	if (device_may_open_write(o.flags))
		device_replace(next_fileno()(file), o.flags);
	return file;
}
