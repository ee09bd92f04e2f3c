/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a file's numbers from the kernel and compares them with an entry.
 * Never opens the file but by O_PATH: that could block, or need permissions.
 */
#include "state/disk/match.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include "raw/syscall.h"

static int statx_by_stat(int dir, const char *path, int flags,
			 struct statx *stx)
{
	struct stat st;

	if (fstatat(dir, path, &st,
		    flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0)
		return -1;
	memset(stx, 0, sizeof(*stx));
	stx->stx_mask = STATX_BASIC_STATS;
	stx->stx_mode = st.st_mode;
	stx->stx_nlink = st.st_nlink;
	stx->stx_uid = st.st_uid;
	stx->stx_gid = st.st_gid;
	stx->stx_ino = st.st_ino;
	stx->stx_size = st.st_size;
	stx->stx_ctime.tv_sec = st.st_ctim.tv_sec;
	stx->stx_ctime.tv_nsec = st.st_ctim.tv_nsec;
	stx->stx_dev_major = major(st.st_dev);
	stx->stx_dev_minor = minor(st.st_dev);
	stx->stx_rdev_major = major(st.st_rdev);
	stx->stx_rdev_minor = minor(st.st_rdev);
	return 0;
}

/* By the system call: not every libc has a function for it, and those fall back
   to stat(2) for ENOSYS only; a seccomp filter may answer EPERM. */
int match_statx_at(int dir, const char *path, int flags, struct statx *stx)
{
	long ret = raw(__NR_statx, dir, path,
		       flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
		       STATX_BASIC_STATS | STATX_BTIME, stx);

	if (ret == -EPERM || ret == -ENOSYS)
		return statx_by_stat(dir, path, flags, stx);
	if (ret >= 0)
		return 0;
	errno = (int)-ret;
	return -1;
}

int match_statx(const char *path, struct statx *stx)
{
	return match_statx_at(AT_FDCWD, path, 0, stx);
}

static bool stat_file(const char *path, struct seen_file *seen)
{
	if (match_statx(path, &seen->stx) < 0)
		return false;
	ledger_key_at(&seen->key, &seen->stx, AT_FDCWD, path,
		      AT_SYMLINK_NOFOLLOW);
	return true;
}

/* The placeholder of a device is a regular file on disk. */
static bool same_type(const struct state_entry *entry, mode_t disk)
{
	mode_t type = entry->mode & S_IFMT;

	if (!type || type == (disk & S_IFMT))
		return true;
	return entry->flags & LEDGER_HAS_TYPE && S_ISREG(disk);
}

/* A link may lead to another file system, or nowhere. */
bool match_is_on_overlay(const char *path)
{
	CLEANUP_FD int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct statfs fs;

	return fd >= 0 && fstatfs(fd, &fs) == 0 &&
	       fs.f_type == OVERLAYFS_SUPER_MAGIC;
}

enum match match_path(const struct state_entry *entry, const char *path,
		      struct seen_file *seen)
{
	bool weak = match_is_weak(entry);

	if (!stat_file(path, seen))
		return MATCH_NOTHING;
	if (!same_type(entry, seen->stx.stx_mode) ||
	    (!weak && seen->key.tag != entry->tag))
		return MATCH_OTHER;
	if (seen->key.ino != entry->ino)
		return !weak && match_is_on_overlay(path) ? MATCH_REKEYED
							  : MATCH_OTHER;
	return seen->key.dev == entry->dev ? MATCH_EXACT : MATCH_REKEYED;
}

void match_take(struct state_entry *entry, const struct seen_file *seen)
{
	if (entry->dev != seen->key.dev || entry->ino != seen->key.ino)
		entry->marks |= STATE_REKEYED;
	entry->marks |= STATE_PROVEN;
	entry->dev = seen->key.dev;
	entry->ino = seen->key.ino;
	entry->tag = seen->key.tag;
	entry->nlink = seen->stx.stx_nlink;
	if (entry->flags & LEDGER_HAS_TYPE)
		return;
	if (entry->flags & LEDGER_HAS_MODE)
		entry->mode = (entry->mode & ALLPERMS) |
			      (seen->stx.stx_mode & S_IFMT);
	else
		entry->mode = seen->stx.stx_mode;
}
