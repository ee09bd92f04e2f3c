/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks the kernel for a file, finds its record, and writes edits of it.  All
 * system calls about a single file that several verbs need are here.  Nothing
 * here decides whether a process may do something (credentials/permit.c), nor
 * changes anything on disk but a mode.
 */
#include "preload/record/file.h"

#include <sys/statfs.h>
#include <sys/statvfs.h>

#include "ledger/edit.h"
#include "preload/base/mem.h"
#include "preload/base/sandbox.h"
#include "preload/base/trace.h"
#include "preload/record/hidden.h"
#include "preload/record/identity.h"
#include "raw/atomic.h"
#include "raw/stat.h"
#include "raw/syscall.h"

static void statx_from_stat(struct statx *stx, const struct stat *st)
{
	uint32_t dev = ledger_dev_of(st->st_dev);
	uint32_t rdev = ledger_dev_of(st->st_rdev);

	memset(stx, 0, sizeof(*stx));
	stx->stx_mask = STATX_BASIC_STATS;
	stx->stx_blksize = st->st_blksize;
	stx->stx_nlink = st->st_nlink;
	stx->stx_uid = st->st_uid;
	stx->stx_gid = st->st_gid;
	stx->stx_mode = st->st_mode;
	stx->stx_ino = st->st_ino;
	stx->stx_size = st->st_size;
	stx->stx_blocks = st->st_blocks;
	stx->stx_atime.tv_sec = st->st_atim.tv_sec;
	stx->stx_atime.tv_nsec = st->st_atim.tv_nsec;
	stx->stx_mtime.tv_sec = st->st_mtim.tv_sec;
	stx->stx_mtime.tv_nsec = st->st_mtim.tv_nsec;
	stx->stx_ctime.tv_sec = st->st_ctim.tv_sec;
	stx->stx_ctime.tv_nsec = st->st_ctim.tv_nsec;
	stx->stx_rdev_major = ledger_dev_major(rdev);
	stx->stx_rdev_minor = ledger_dev_minor(rdev);
	stx->stx_dev_major = ledger_dev_major(dev);
	stx->stx_dev_minor = ledger_dev_minor(dev);
}

/* Without statx(2): before Linux 4.11, or in a sandbox that refuses it.  Then
   the birth time is unknown, and the ledger finds the file by other proofs. */
static long statx_by_stat(int dir, const char *path, int flags,
			  struct statx *stx)
{
	const bool by_fd = !path && flags & AT_EMPTY_PATH;
	struct stat st;
	long ret;

	/* A sandbox may know fstat(2) alone. */
	if (by_fd && dir != AT_FDCWD)
		ret = raw_fstat(dir, &st);
	else
		ret = raw_stat(dir, by_fd ? "" : path, &st,
			       flags & ~AT_STATX_SYNC_TYPE);
	if (ret >= 0)
		statx_from_stat(stx, &st);
	return ret;
}

/* True if the kernel, or a sandbox, has no statx(2). */
static bool is_refusal(long ret)
{
	return unlikely(ret == -ENOSYS || ret == -EPERM);
}

long file_ask_statx(int dir, const char *path, int flags, unsigned mask,
		    struct statx *stx)
{
	long ret = raw(__NR_statx, dir, path, flags, mask, stx);

	if (!is_refusal(ret))
		return ret;
	if (mask & STATX__RESERVED)
		return -EINVAL;
	return mem_writable(stx, sizeof(*stx))
		       ? statx_by_stat(dir, path, flags, stx)
		       : -EFAULT;
}

static bool statx_is_missing;

void file_avoid_statx(void)
{
	statx_is_missing = true;
}

long file_statx(int dir, const char *path, int flags, unsigned mask,
		struct statx *stx)
{
	static enum { UNKNOWN, TAKEN, REFUSED } null_path;
	long ret = -EFAULT;

	if (unlikely(statx_is_missing))
		return statx_by_stat(dir, path, flags, stx);
	/* A NULL path is the quickest way to a descriptor's file, since Linux
	   6.11; older kernels say EFAULT, and get an empty path. */
	if (!path && unlikely(null_path == UNKNOWN))
		null_path = mem_under_valgrind() ? REFUSED : TAKEN;
	if (path || null_path == TAKEN)
		ret = raw(__NR_statx, dir, path, flags, mask, stx);
	if (ret == -EFAULT && !path && flags & AT_EMPTY_PATH) {
		null_path = REFUSED;
		ret = raw(__NR_statx, dir, "", flags, mask, stx);
	}
	if (is_refusal(ret)) {
		statx_is_missing = true;
		ret = statx_by_stat(dir, path, flags, stx);
	}
	return ret;
}

/* True if a record that was not found may exist nevertheless, because the
   ledger, or a part of it, could not be mapped meanwhile. */
static bool lookup_failed(const struct ledger *ledger, uint32_t misses)
{
	return unlikely(ledger ? ledger_misses(ledger) != misses
			       : session_starved);
}

/* Fills in the key, the record, and the shown owner, mode and type, from
   `disk`; -ENOMEM if the ledger cannot be asked for a record. */
static long find_record(struct file *file)
{
	struct ledger *ledger = session_records();
	uint32_t misses = ledger ? ledger_misses(ledger) : 0;
	struct ledger_value *shown = &file->shown;
	const struct statx *disk = &file->disk;

	file->recorded = false;
	if (ledger)
		file->recorded = identity_find(ledger, disk, &file->at,
					       &file->key, shown);
	else
		ledger_key_of(&file->key, disk);
	if (!file->recorded && lookup_failed(ledger, misses))
		return -ENOMEM;
	if (!file->recorded) {
		*shown = (struct ledger_value){ .uid = disk->stx_uid,
						.gid = disk->stx_gid };
		session_default_owner(&shown->uid, &shown->gid);
	}
	if (!(shown->flags & LEDGER_HAS_MODE))
		shown->mode = disk->stx_mode;
	if (!(shown->flags & LEDGER_HAS_TYPE)) {
		shown->mode = (shown->mode & ALLPERMS) |
			      (disk->stx_mode & S_IFMT);
		shown->rdev = ledger_dev(disk->stx_rdev_major,
					 disk->stx_rdev_minor);
	}
	return 0;
}

uint64_t file_ctime(const struct statx *disk)
{
	return (uint64_t)disk->stx_ctime.tv_sec * NS_PER_SECOND +
	       disk->stx_ctime.tv_nsec;
}

/* The ctime once its tick of the clock is over, so that no other file can
   get it; else 0.  Where inodes hold whole seconds, a tick lasts one; on
   FAT, two. */
static uint64_t unique_ctime(const struct statx *disk, uint64_t now)
{
	uint64_t ctime = file_ctime(disk);
	uint64_t tick = disk->stx_ctime.tv_nsec ? 0 : 2 * NS_PER_SECOND;

	return ctime + tick >= now ? 0 : ctime;
}

/* Gives a record that was imported without a path the path by which its file is
   named now. */
static void fill_hint(const struct statx *disk, const struct ledger_key *key,
		      const struct ledger_value *value,
		      const struct file_at *at)
{
	struct ledger *ledger = session_ledger();
	struct ledger_trace trace = { .seen = unique_ctime(disk, trace_now()) };

	if (!ledger || key->unlinked)
		return;
	trace.hint = trace_hint(at->dir, at->path);
	if (trace.hint)
		ledger_meet(ledger, value->record, key, disk->stx_mode, &trace);
}

long file_stat(int dir, const char *path, int flags, struct file *file)
{
	long ret = file_statx(dir, path, flags | AT_NO_AUTOMOUNT,
			      STATX_BASIC_STATS | STATX_BTIME, &file->disk);

	if (ret < 0)
		return ret;
	file->at = (struct file_at){ dir, path, flags };
	ret = find_record(file);
	if (file->recorded && unlikely(!file->shown.hint))
		fill_hint(&file->disk, &file->key, &file->shown, &file->at);
	return ret;
}

/* Shows the time of the record's last change as ctime, if it is the later one:
   chown(2) and chmod(2) move ctime, and a change of the ledger does not. */
static void apply_ctime(struct statx *stx, uint64_t changed)
{
	int64_t seconds = changed / NS_PER_SECOND;
	uint32_t ns = changed % NS_PER_SECOND;

	if (stx->stx_ctime.tv_sec > seconds ||
	    (stx->stx_ctime.tv_sec == seconds && stx->stx_ctime.tv_nsec >= ns))
		return;
	stx->stx_ctime.tv_sec = seconds;
	stx->stx_ctime.tv_nsec = ns;
}

void file_show(struct statx *stx, const struct ledger_value *value)
{
	apply_ctime(stx, value->changed);
	stx->stx_uid = value->uid;
	stx->stx_gid = value->gid;
	if (value->flags & LEDGER_HAS_MODE)
		stx->stx_mode = (stx->stx_mode & S_IFMT) |
				(value->mode & ALLPERMS);
	if (value->flags & LEDGER_HAS_TYPE) {
		stx->stx_mode = value->mode;
		stx->stx_rdev_major = ledger_dev_major(value->rdev);
		stx->stx_rdev_minor = ledger_dev_minor(value->rdev);
	}
}

/* statfs(2) takes no directory's descriptor, and follows links: so by
   O_PATH. */
static void statfs_by_fd(const struct file_at *at, struct statfs *fs)
{
	int nofollow = at->flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0;
	long fd = raw(__NR_openat, at->dir, at->path,
		      O_PATH | O_CLOEXEC | nofollow, 0);

	raw_fstatfs(fd, fs);
	raw(__NR_close, fd);
}

void file_statfs(const struct file_at *at, mode_t type, struct statfs *fs)
{
	if (!at->path || !*at->path)
		raw_fstatfs(at->dir, fs);
	else if ((at->dir == AT_FDCWD || *at->path == '/') && !S_ISLNK(type))
		raw_statfs(at->path, fs);
	else
		statfs_by_fd(at, fs);
}

/* The flags of the mount that a file lies on, ST_RDONLY and so on; 0 if the
   kernel does not tell. */
__attribute__((noinline)) static long mount_flags(const struct file_at *at,
						  mode_t type)
{
	struct statfs fs = { .f_flags = 0 };

	file_statfs(at, type, &fs);
	return fs.f_flags;
}

long file_check_writable(const struct file *file, int dir, const char *path,
			 int flags)
{
	/* A mount id, shifted, and whether the mount is read-only: in one word,
	   so that threads read both at once. */
	static uint64_t known;
	uint64_t mount = statx_mnt_id(&file->disk) << 1, last;
	struct file_at at = { dir, path, flags };
	long asked;

	if (!(file->disk.stx_mask & STATX_MNT_ID))
		return 0;
	last = raw_load(&known);
	if (unlikely((last & ~UINT64_C(1)) != mount)) {
		asked = mount_flags(&at, file->disk.stx_mode);
		if (!asked)
			return 0;
		last = mount | !!(asked & ST_RDONLY);
		raw_store(&known, last);
	}
	return last & 1 ? -EROFS : 0;
}

bool file_is_refused(const struct file *file, long ret)
{
	return file_is_denial(ret) && session_ledger() &&
	       !session_is_builder(file->disk.stx_uid);
}

long file_check_o_path(int dir, const char *path)
{
	long flags;

	if (likely(path))
		return 0;
	if (dir == AT_FDCWD)
		return -EFAULT;
	if (sandbox_is_locked())
		return 0;
	flags = raw(__NR_fcntl, dir, F_GETFL);
	return flags >= 0 && flags & O_PATH ? -EBADF : 0;
}

long file_apply_record(struct statx *stx, const struct file_at *at)
{
	struct ledger *ledger = session_records();
	uint32_t misses = ledger ? ledger_misses(ledger) : 0;
	struct ledger_value value;
	struct ledger_key key;

	if (ledger && identity_find(ledger, stx, at, &key, &value)) {
		if (unlikely(!value.hint))
			fill_hint(stx, &key, &value, at);
		file_show(stx, &value);
		return unlikely(value.flags & LEDGER_HAS_EXTRA)
			       ? hidden_apply(ledger, value.record, &key, stx)
			       : 0;
	}
	if (lookup_failed(ledger, misses))
		return -ENOMEM;
	session_default_owner(&stx->stx_uid, &stx->stx_gid);
	return 0;
}

/* True if a file without a record is shown the same after the edit. */
static bool is_shown_anyway(const struct file *file,
			    const struct ledger_edit *edit)
{
	struct ledger_value after = ledger_edited(file->shown, edit);

	return after.uid == file->shown.uid && after.gid == file->shown.gid &&
	       after.flags == file->shown.flags;
}

/* An owner that a program set needs a record even if it is the default: where
   the session says who owns files without a record, another session with this
   state could say something else. */
static bool is_by_choice(const struct file *file,
			 const struct ledger_edit *edit)
{
	return edit->what & (LEDGER_EDIT_UID | LEDGER_EDIT_GID) &&
	       session_is_builder(file->disk.stx_uid) && !session_shows_real();
}

void file_trace(struct ledger_trace *trace, const struct file *file, int dir,
		const char *path, bool with_hint)
{
	uint64_t shown = file_ctime(&file->disk);

	if (file->recorded && file->shown.changed > shown)
		shown = file->shown.changed;
	trace_fill(trace, dir, path, with_hint);
	trace->seen = unique_ctime(&file->disk, trace->now);
	/* The clock is read to the tick, and inodes may have finer times (Linux
	   6.13).  A ctime that is further ahead comes from another clock. */
	if (shown >= trace->now && shown - trace->now < NS_PER_SECOND)
		trace->now = shown + 1;
}

long file_record(struct file *file, const struct ledger_edit *edit, int dir,
		 const char *path)
{
	struct ledger *ledger = session_ledger();
	struct ledger_change change;
	bool shown_anyway = !file->recorded && is_shown_anyway(file, edit);
	long ret;

	if (!ledger)
		return -EIO;
	if (shown_anyway && !is_by_choice(file, edit))
		return 0;
	ret = identity_settle(ledger, file);
	if (ret < 0)
		return ret;
	/* One by one: to clear it first would cost more than all of these. */
	change.shown = &file->shown;
	change.edit = *edit;
	change.always = true;
	change.young = !file->recorded && trace_now() <= file->key.birth;
	change.asleep = change.saved = change.traced = false;
	file_trace(&change.trace, file, dir, path, !file->recorded);
	ret = ledger_update(ledger, &file->key, &change, &file->shown);
	if (ret < 0)
		return shown_anyway ? ledger_count_unrecorded(ledger) : ret;
	if (!file->recorded && file->shown.record)
		identity_recorded(ledger, file, change.trace.hint);
	file->recorded = file->shown.record != 0;
	return 0;
}

size_t file_name_start(const char *path)
{
	size_t start = 0;

	for (size_t i = 0; path[i]; i++)
		if (path[i] == '/' && path[i + 1] && path[i + 1] != '/')
			start = i + 1;
	return start;
}

long file_disk_chmod(int dir, const char *path, mode_t mode)
{
	if (!path)
		return raw(__NR_fchmod, dir, mode);
	/* fchmod(2) refuses an O_PATH descriptor, fchmodat2(2) by an empty path
	   does not. */
	if (!*path)
		return raw(__NR_fchmodat2, dir, path, mode, AT_EMPTY_PATH);
	return raw(__NR_fchmodat, dir, path, mode);
}
