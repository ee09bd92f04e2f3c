/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file as the verbs see it: what is on disk, which record speaks of it, and
 * what a process of the session is shown.
 */
#ifndef PRELOAD_RECORD_FILE_H
#define PRELOAD_RECORD_FILE_H

#include "preload/base/session.h"

#define SPECIAL_BITS 07000 /* set-uid, set-gid, sticky */

/* How a file was named, as fstatat(2) takes it; a NULL path is the descriptor
   itself.  The text is the caller's. */
struct file_at {
	int dir;
	const char *path;
	int flags;
};

struct statfs;

struct file {
	struct file_at at; /* as it was looked at */
	struct statx disk; /* not painted */
	struct ledger_key key;
	struct ledger_value shown; /* mode with its file type */
	bool recorded;
};

/*
 * Looks at a file.  `path` may be NULL for the descriptor itself; flags are
 * AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH.  Returns a negative errno if the
 * kernel does not find it.
 */
long file_stat(int dir, const char *path, int flags, struct file *file);

/* fchown(2), fchmod(2): an O_PATH descriptor is -EBADF, a missing path -EFAULT;
   0 for a path.  Costs nothing until somebody opens with O_PATH. */
long file_check_o_path(int dir, const char *path);
void file_note_o_path(int fd);

/* ns since the epoch. */
uint64_t file_ctime(const struct statx *stx);

/* fstatfs(2) of a file of this type, wherever its name leads; leaves `fs` as it
   is if that cannot be had. */
void file_statfs(const struct file_at *at, mode_t type, struct statfs *fs);

/* statx(2) as the kernel gives it; from fstatat where it has none. */
long file_statx(int dir, const char *path, int flags, unsigned mask,
		struct statx *stx);

/* The same as a program asks it: the kernel sees its very arguments. */
long file_ask_statx(int dir, const char *path, int flags, unsigned mask,
		    struct statx *stx);

/*
 * -EROFS if this file lies on a file system, or behind a mount, that is
 * read-only: before the ledger takes what the kernel would have refused.
 * Asks the kernel once for each mount that a process comes to.
 */
long file_check_writable(const struct file *file, int dir, const char *path,
			 int flags);

/* From now on file_statx() makes no other call than stat(2) would. */
void file_avoid_statx(void);

/* Writes what is shown into a statx buffer that was filled from disk, for the
   file at `at`; -ENOMEM if what the ledger says of it cannot be had. */
long file_apply_record(struct statx *stx, const struct file_at *at);

/*
 * Records an edit of a file that was looked at; (dir, path) are only for the
 * hint.  Updates file->shown and file->recorded.  What is shown anyway needs no
 * record, unless it is an owner that was asked for; even that one only if there
 * is room: without, it is counted.  A negative errno if the ledger can't hold
 * an edit: -EIO if it cannot be reached at all.
 */
long file_record(struct file *file, const struct ledger_edit *edit, int dir,
		 const char *path);

/* The kernel's chmod(2); `path` may be NULL or empty. */
long file_disk_chmod(int dir, const char *path, mode_t mode);

/*
 * The mode bits that are put on disk for a mode that was asked for: no
 * special bits, and always enough for the builder to go on working.
 */
static inline mode_t file_disk_mode(mode_t type, mode_t mode)
{
	return (mode & 0777) | (S_ISDIR(type) ? 0700 : 0600);
}

/* Where `path` starts its last component; 0 if it has no slash before it. */
size_t file_name_start(const char *path);

#endif
