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
#include "preload/record/layers.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/*
 * Opens with O_CREAT, and finds out whether the call has made the file: first
 * with O_EXCL, then without O_CREAT.  Through a dangling link the first says
 * EEXIST and the second ENOENT, so the third lets the kernel decide, and the
 * file counts as made.
 */
static long open_or_make(int dir, const char *path, int flags, mode_t mode,
			 bool *made)
{
	long fd;

	*made = true;
	fd = raw(__NR_openat, dir, path, flags | O_EXCL, mode);
	if (fd != -EEXIST || flags & O_EXCL)
		return fd;
	*made = false;
	fd = raw(__NR_openat, dir, path, flags & ~O_CREAT, 0);
	if (fd != -ENOENT)
		return fd;
	*made = true;
	return raw(__NR_openat, dir, path, flags, mode);
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
	if (fd < 0)
		return -errno;
	trace_opened(fd, flags, dir, path);
	return fd;
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
static void changed_by_write(int fd, int dir, const char *path)
{
	struct file file;

	if (file_stat(fd, NULL, AT_EMPTY_PATH, &file) >= 0)
		file_remove_privs(&file, dir, path);
}

/* Makes the descriptor of a device's placeholder, or of a status file of /proc,
   lead to the device, or to the rewritten text. */
static void redirect_opened(int fd, const char *path, int flags)
{
	if (proc_may_match(path))
		proc_opened(fd, path);
	if (device_may_open_read(path, flags))
		device_replace(fd, flags);
}

/* Copies up the file and the directory that an open with these flags, or a
   later write, will copy up. */
static void copy_up_for_open(int dir, const char *path, int flags)
{
	int nofollow = flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0;

	if (likely(!(flags & (O_ACCMODE | O_TRUNC | O_CREAT))) ||
	    flags & O_PATH)
		return;
	layers_copy_up(dir, path, nofollow);
	if (flags & O_CREAT)
		layers_copy_up_parent(dir, path);
}

long fake_open(int dir, const char *path, int flags, mode_t mode)
{
	bool tmpfile = (flags & __O_TMPFILE) == __O_TMPFILE;
	int nofollow = flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0;
	bool limited = cred_limited(), made = true;
	mode_t disk = file_disk_mode(S_IFREG, mode);
	long fd;

	if (limited) {
		fd = permit_open(dir, path, flags);
		if (fd < 0)
			return fd;
	}
	copy_up_for_open(dir, path, flags);
	if (unlikely(device_may_open_write(flags)) && !tmpfile) {
		fd = device_open(dir, path, flags);
		if (fd >= 0)
			return fd;
	}
	/* The usual open: no file is made, or one that needs no record. */
	if ((!(flags & O_CREAT) && !tmpfile) ||
	    !create_needs_care(S_IFREG, mode)) {
		fd = UNLOCK_AND_RETRY(libc_open(dir, path, flags, mode), dir,
				      path, nofollow, 0600);
		if (unlikely(opened_to_change(flags, limited)) && fd >= 0)
			changed_by_write(fd, dir, path);
		if (unlikely(flags & O_PATH))
			file_note_o_path(fd);
		else if (fd >= 0)
			redirect_opened(fd, path, flags);
		return fd;
	}
	if (tmpfile)
		fd = UNLOCK_AND_RETRY(raw(__NR_openat, dir, path, flags, disk),
				      dir, path, nofollow, 0600);
	else
		fd = UNLOCK_AND_RETRY(
			open_or_make(dir, path, flags, disk, &made), dir, path,
			nofollow, 0600);
	if (fd >= 0 && !made && opened_to_change(flags, limited))
		changed_by_write(fd, dir, path);
	if (fd >= 0)
		trace_opened(fd, flags, dir, path);
	if (fd >= 0 && tmpfile)
		create_record_nameless(fd, dir, path, mode & ALLPERMS);
	else if (fd >= 0 && made)
		create_record(fd, NULL, dir, path, mode & ALLPERMS, NULL);
	return fd;
}

/* open_or_make() by openat2(2), which refuses a mode without O_CREAT. */
static long openat2_or_make(int dir, const char *path,
			    const struct open_how *how, bool *made)
{
	struct open_how first = *how, there = *how;
	long fd;

	*made = true;
	first.flags |= O_EXCL;
	fd = raw(__NR_openat2, dir, path, &first, sizeof(first));
	if (fd != -EEXIST || how->flags & O_EXCL)
		return fd;
	*made = false;
	there.flags &= ~(uint64_t)O_CREAT;
	there.mode = 0;
	fd = raw(__NR_openat2, dir, path, &there, sizeof(there));
	if (fd != -ENOENT)
		return fd;
	*made = true;
	return raw(__NR_openat2, dir, path, how, sizeof(*how));
}

/* The kernel checks the arguments of openat2(2) first, so a call with bad ones
   is passed on.  Only the kernel can resolve a path by the RESOLVE_ flags. */
long fake_openat2(int dir, const char *path, const struct open_how *how,
		  size_t size)
{
	struct open_how wide;
	bool tmpfile, made = true;
	long fd;

	if (size < sizeof(*how) || !mem_readable(how, sizeof(*how)) ||
	    how->mode & ~(uint64_t)ALLPERMS)
		return raw(__NR_openat2, dir, path, how, size);
	/* With RESOLVE_IN_ROOT a path leads elsewhere than permit_walk(). */
	if (cred_limited() && !(how->resolve & RESOLVE_IN_ROOT)) {
		fd = permit_open(dir, path, (int)how->flags);
		if (fd < 0)
			return fd;
	}
	copy_up_for_open(dir, path, (int)how->flags);
	tmpfile = (how->flags & __O_TMPFILE) == __O_TMPFILE;
	if ((!(how->flags & O_CREAT) && !tmpfile) ||
	    !create_needs_care(S_IFREG, how->mode)) {
		fd = raw(__NR_openat2, dir, path, how, size);
		if (fd >= 0 && !(how->flags & O_PATH) && proc_may_match(path))
			proc_opened(fd, path);
		return fd;
	}
	wide = *how;
	wide.mode = file_disk_mode(S_IFREG, how->mode);
	if (tmpfile)
		fd = raw(__NR_openat2, dir, path, &wide, sizeof(wide));
	else
		fd = openat2_or_make(dir, path, &wide, &made);
	if (fd >= 0 && made)
		create_record(fd, NULL, dir, path, how->mode, NULL);
	return fd;
}

/* --------------------------------------------------------------- fopen */

NEXT(FILE *, fopen, (const char *, const char *))
NEXT(FILE *, fopen64, (const char *, const char *))
NEXT(FILE *, freopen, (const char *, const char *, FILE *))
NEXT(FILE *, freopen64, (const char *, const char *, FILE *))
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
	bool both = false;

	for (const char *c = how; *c && *c != ','; c++)
		both |= *c == '+';
	switch (*how) {
	case 'w': return (both ? O_RDWR : O_WRONLY) | O_CREAT | O_TRUNC;
	case 'a': return (both ? O_RDWR : O_WRONLY) | O_CREAT;
	}
	return both ? O_RDWR : O_RDONLY;
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
	struct file there;
	FILE *file;
	bool new;

	if (path && cred_limited()) {
		long ret = permit_open(AT_FDCWD, path, flags_of(how));

		if (ret < 0) {
			return_errno(ret);
			return NULL;
		}
	}
	if (path)
		copy_up_for_open(AT_FDCWD, path, flags_of(how));
	/* Only the modes "w" and "a" make files, with mode 0666. */
	if (!path || (*how != 'w' && *how != 'a') ||
	    !create_needs_care(S_IFREG, 0666)) {
		file = unlocked_fopen(path, how, old, wide);
		if (file && path && next_fileno()) {
			redirect_opened(next_fileno()(file), path,
					flags_of(how));
			if (device_may_open_write(flags_of(how)))
				device_replace(next_fileno()(file),
					       flags_of(how));
		}
		return file;
	}
	new = unlock_and_stat(AT_FDCWD, path, 0, &there) < 0;
	file = unlocked_fopen(path, how, old, wide);
	if (file && new &&next_fileno())
		create_record(next_fileno()(file), NULL, AT_FDCWD, path, 0666,
			      NULL);
	return file;
}
