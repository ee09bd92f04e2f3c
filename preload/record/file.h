/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file as the verbs see it: the kernel's answer about it, its record in the
 * ledger, and the owner, mode and type that a process of the session is shown.
 * Most verbs begin with file_stat() and end with file_record().
 *
 * Functions that return long return 0 or more, or a negative errno.  They need
 * a page of stack, map more if they must, and are safe in signal handlers.
 */
#ifndef PRELOAD_RECORD_FILE_H
#define PRELOAD_RECORD_FILE_H

#include "preload/base/session.h"

#define SPECIAL_BITS 07000 /* set-uid, set-gid, sticky */

/* How a file was named, as fstatat(2) takes it; a NULL path is the descriptor
   itself.  The text belongs to the caller, and lives as long as its call. */
struct file_at {
	int dir;
	const char *path;
	int flags;
};

struct statfs;

struct file {
	struct file_at at;	   /* as file_stat() got it */
	struct statx disk;	   /* the kernel's answer */
	struct ledger_key key;	   /* by which the ledger finds it */
	struct ledger_value shown; /* mode with its file type */
	bool recorded; /* there is a record: `shown` comes from it */
};

/*
 * Asks the kernel for a file by statx(2), and finds its record.  `flags` are
 * AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH.  The kernel's errno; -ENOMEM if the
 * ledger cannot be mapped just now: the file may have a record.  A record
 * without a hint gets this path.
 */
long file_stat(int dir, const char *path, int flags, struct file *file);

/* fchown(2), fchmod(2) and the calls on attributes refuse a descriptor that was
   opened with O_PATH: -EBADF for such a `dir` without a path, -EFAULT for
   AT_FDCWD without a path, else 0.  In a sandbox, which may not let the kernel
   be asked, no descriptor is refused. */
long file_check_o_path(int dir, const char *path);

/* The ctime in ns since the epoch. */
uint64_t file_ctime(const struct statx *stx);

/* fstatfs(2) of a file of this type, also of a link itself; leaves `fs` as it
   is if the kernel refuses. */
void file_statfs(const struct file_at *at, mode_t type, struct statfs *fs);

/* statx(2), without the record; made of fstatat(2) where a kernel or a
   sandbox has no statx.  For the shim's own questions: a NULL path is the
   descriptor. */
long file_statx(int dir, const char *path, int flags, unsigned mask,
		struct statx *stx);

/* statx(2) with the arguments of a program, which the kernel checks: a NULL
   path is an error where the kernel says so. */
long file_ask_statx(int dir, const char *path, int flags, unsigned mask,
		    struct statx *stx);

/*
 * -EROFS if the file lies on a read-only file system or mount, else 0: the
 * kernel checks that (mnt_want_write()) before a change, and the ledger must
 * not take a change that the kernel would refuse.  The answer for the last
 * mount is remembered, so a walk in one file system asks the kernel once.
 */
long file_check_writable(const struct file *file, int dir, const char *path,
			 int flags);

/* True for the errors by which the kernel says that a process may not. */
static inline bool file_is_denial(long ret)
{
	return unlikely(ret == -EPERM || ret == -EACCES);
}

/* True if `ret` of a system call that would change the file is such an error,
   and the file is another user's: the kernel refuses the builder what it
   permits root, and the ledger can take the change. */
bool file_is_refused(const struct file *file, long ret);

/* From now on file_statx() uses fstatat(2): a seccomp filter that permits the
   stat family of a program may not permit statx(2). */
void file_avoid_statx(void);

/* Writes owner, mode, type, device and times as they are shown into `stx`,
   which the kernel has filled for the file at `at`.  0, or -ENOMEM as
   file_stat(). */
long file_apply_record(struct statx *stx, const struct file_at *at);

/* The same for a record that is known to be the file's, and has no
   LEDGER_HAS_EXTRA. */
void file_show(struct statx *stx, const struct ledger_value *value);

/*
 * Records an edit of a file that file_stat() has found; (dir, path) serve only
 * for the hint.  Updates file->shown and file->recorded.
 *
 * An edit after which the file is shown as before makes no record, unless it
 * sets an owner: what a program asked for must survive a change of defaults. If
 * the ledger is full even that record is left out, and counted there.  -EIO if
 * the ledger cannot be attached, -ENOSPC or -ENOMEM if it cannot grow.
 */
long file_record(struct file *file, const struct ledger_edit *edit, int dir,
		 const char *path);

/* trace_fill() for a change of this file: the time of the change is behind the
   ctime that is shown, so that the change moves it, and the ctime on disk
   counts as seen. */
void file_trace(struct ledger_trace *trace, const struct file *file, int dir,
		const char *path, bool with_hint);

/* The kernel's chmod(2) on disk; a NULL or empty `path` is the descriptor. */
long file_disk_chmod(int dir, const char *path, mode_t mode);

/*
 * The mode that goes to the disk for the mode that a program asked for: without
 * set-id and sticky bits, since the file belongs to the builder, and with at
 * least u+rw (u+rwx for a directory), so that the builder can go on working.
 */
static inline mode_t file_disk_mode(mode_t type, mode_t mode)
{
	return (mode & 0777) | (S_ISDIR(type) ? 0700 : 0600);
}

/* The offset of the last component of `path`, which may end in slashes; 0 if no
   slash comes before it. */
size_t file_name_start(const char *path);

#endif
