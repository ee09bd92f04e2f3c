/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stat family: asks the kernel, then applies the file's record to the
 * answer.  While the ledger is empty, that is the system call and one branch.
 *
 * Only statx(2) returns the birth time, which proves which file a record is
 * about, but it costs a few percent more than stat(2).  So stat(2) is tried
 * first: most files have no record, and of those that have one, most still have
 * the ctime that was stored with the record, which proves it, too.  Where it
 * does not, it will not for the next files either, and they go to statx(2) at
 * once, and to the proof by their birth time.
 */
#include "preload/file/stat.h"

#include "preload/base/loaded.h"
#include "preload/base/mem.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/proc_status.h"
#include "preload/credentials/scope.h"
#include "preload/record/file.h"
#include "preload/record/identity.h"
#include "preload/record/last_file.h"
#include "preload/table/verbs.h"
#include "raw/stat.h"
#include "raw/syscall.h"

/* The system call; fstat(2) is quicker than newfstatat(2) for a descriptor. */
static long kernel_stat(int dir, const char *path, struct stat *st, int flags)
{
	if (!path && flags & AT_EMPTY_PATH && dir != AT_FDCWD)
		return raw_fstat(dir, st);
	return raw_stat(dir, path, st, flags);
}

/* How many calls go straight to statx(2) after stat(2) could not prove which
   file a record is about: the next files of a walk will mostly be the same. */
#define STATX_BACKOFF 64

static unsigned statx_backoff;

static uint64_t ns_of(struct timespec time)
{
	return (uint64_t)time.tv_sec * NS_PER_SECOND + time.tv_nsec;
}

/* file_apply_record() for a struct stat whose record is proven. */
static void apply_value(struct stat *st, const struct ledger_value *value)
{
	st->st_uid = value->uid;
	st->st_gid = value->gid;
	if (value->flags & LEDGER_HAS_MODE)
		st->st_mode = (st->st_mode & S_IFMT) | (value->mode & ALLPERMS);
	if (value->flags & LEDGER_HAS_TYPE) {
		st->st_mode = value->mode;
		st->st_rdev = raw_device(ledger_dev_major(value->rdev),
					 ledger_dev_minor(value->rdev));
	}
	if (value->changed > ns_of(st->st_ctim)) {
		st->st_ctim.tv_sec = value->changed / NS_PER_SECOND;
		st->st_ctim.tv_nsec = value->changed % NS_PER_SECOND;
	}
}

/* ledger_find_by_ctime(), which doubts that a file has no record where it may
   have one that was not found. */
static inline enum ledger_sight find_by_ctime(struct ledger *ledger,
					      uint32_t dev, uint64_t ino,
					      uint64_t ctime,
					      struct ledger_value *value)
{
	uint32_t misses = ledger_misses(ledger);
	enum ledger_sight sight = ledger_find_by_ctime(ledger, dev, ino, ctime,
						       value);

	if (sight == LEDGER_NO_RECORD &&
	    unlikely(ledger_misses(ledger) != misses ||
		     identity_may_be_elsewhere(ledger, dev, ino)))
		return LEDGER_DOUBTFUL;
	return sight;
}

/* Applies the record of a file, if the ctime that stat(2) gave is enough to
   prove or to exclude one; false if statx(2) must be asked. */
static bool apply_by_ctime(struct ledger *ledger, struct stat *st)
{
	struct ledger_value value;

	switch (find_by_ctime(ledger, ledger_dev_of(st->st_dev), st->st_ino,
			      ns_of(st->st_ctim), &value)) {
	case LEDGER_NO_RECORD:
		session_default_owner(&st->st_uid, &st->st_gid);
		return true;
	case LEDGER_PROVEN: apply_value(st, &value); return true;
	case LEDGER_DOUBTFUL: break;
	}
	return false;
}

/* The same for the answer of statx(2): to compare ctimes is quicker than to
   compare birth times, too.  A record without a path is to get one. */
static bool apply_to_statx(struct ledger *ledger, struct statx *stx)
{
	struct ledger_value value;

	switch (find_by_ctime(
		ledger, ledger_dev(stx->stx_dev_major, stx->stx_dev_minor),
		stx->stx_ino, file_ctime(stx), &value)) {
	case LEDGER_NO_RECORD:
		session_default_owner(&stx->stx_uid, &stx->stx_gid);
		return true;
	case LEDGER_PROVEN:
		if (unlikely(!value.hint))
			break;
		file_show(stx, &value);
		return true;
	case LEDGER_DOUBTFUL: break;
	}
	return false;
}

void stat_by_ctime(struct stat *st)
{
	struct ledger *ledger = session_records();

	if (ledger)
		apply_by_ctime(ledger, st);
	else
		session_default_owner(&st->st_uid, &st->st_gid);
}

static long stat_as_root(int dir, const char *path, struct stat *st, int flags);
static long statx_as_root(int dir, const char *path, int flags, unsigned mask,
			  struct statx *stx);

/* Asks about the program of a process that the shim has loaded, of which the
   kernel has said that it is the shim.  Fails if there is no such program. */
__attribute__((noinline)) static long stat_loaded(const char *path,
						  struct stat *st, int flags)
{
	char program[PATH_MAX];

	if (flags & AT_SYMLINK_NOFOLLOW || !loaded_find(path, program))
		return -ENOENT;
	return stat_as_root(AT_FDCWD, program, st, 0);
}

__attribute__((noinline)) static long statx_loaded(const char *path, int flags,
						   unsigned mask,
						   struct statx *stx)
{
	char program[PATH_MAX];

	if (flags & AT_SYMLINK_NOFOLLOW || !loaded_find(path, program))
		return -ENOENT;
	return statx_as_root(AT_FDCWD, program, flags, mask, stx);
}

/* stat(2) by statx(2), with the errors of stat(2).  AT_NO_AUTOMOUNT, as stat(2)
   mounts nothing either. */
static long stat_by_statx(int dir, const char *path, struct stat *st, int flags)
{
	struct statx stx;
	long ret;

	/* statx(2) accepts more flags than fstatat(2). */
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
		return -EINVAL;
	ret = UNLOCK_AND_RETRY(file_statx(dir, path, flags | AT_NO_AUTOMOUNT,
					  STATX_BASIC_STATS | STATX_BTIME,
					  &stx),
			       dir, path, flags, 0);
	if (ret < 0)
		return ret;
	last_file_seen(dir, path, stx.stx_mode);
	/* The kernel has written to our buffer, not to the program's. */
	if (!mem_writable(st, sizeof(*st)))
		return -EFAULT;
	if (unlikely(loaded_may_be(path)) && stat_loaded(path, st, flags) >= 0)
		return 0;
	ret = file_apply_record(&stx, &(struct file_at){ dir, path, flags });
	if (ret >= 0)
		raw_stat_fill(st, &stx);
	return ret;
}

/* Not inline: registers would be kept for it. */
__attribute__((noinline)) static long stat_unlocked(int dir, const char *path,
						    struct stat *st, int flags)
{
	return path_unlock(dir, path, flags, 0)
		       ? kernel_stat(dir, path, st, flags)
		       : -EACCES;
}

/* stat(2) for a process with root's rights: the hot path of the shim. */
static long stat_as_root(int dir, const char *path, struct stat *st, int flags)
{
	struct ledger *ledger = session_records();
	long ret;

	if (ledger && statx_backoff) {
		statx_backoff--;
		return stat_by_statx(dir, path, st, flags);
	}
	ret = kernel_stat(dir, path, st, flags);
	if (unlikely(ret == -EACCES))
		ret = stat_unlocked(dir, path, st, flags);
	if (ret < 0)
		return ret;
	last_file_seen(dir, path, st->st_mode);
	if (unlikely(loaded_may_be(path)) && stat_loaded(path, st, flags) >= 0)
		return 0;
	/* The file may have a record, and must not be shown without it. */
	if (!ledger && unlikely(session_starved))
		return -ENOMEM;
	if (!ledger) {
		session_default_owner(&st->st_uid, &st->st_gid);
		return 0;
	}
	if (apply_by_ctime(ledger, st))
		return 0;
	statx_backoff = STATX_BACKOFF;
	return stat_by_statx(dir, path, st, flags);
}

/* True for the device number of /proc.  Asks the kernel once. */
static bool is_in_proc(uint32_t dev)
{
	static uint32_t known;
	struct stat st;

	if (!known && raw_stat(AT_FDCWD, "/proc", &st, 0) >= 0)
		known = ledger_dev_of(st.st_dev);
	return dev == known;
}

/* stat(2): a process with other credentials needs search permission on the way,
   and in /proc the files of a process belong to its ids (proc(5)). */
static __attribute__((noinline)) long stat_with_care(int dir, const char *path,
						     struct stat *st, int flags)
{
	long ret;

	if (scope_leaves(dir, path))
		return kernel_stat(dir, path, st, flags);
	dir = scope_stand_in(dir, path, flags);
	if (!cred_changed())
		return stat_as_root(dir, path, st, flags);
	ret = cred_lacks_caps() ? permit_lookup(dir, path, flags) : 0;
	if (ret >= 0)
		ret = stat_as_root(dir, path, st, flags);
	if (ret >= 0 && path && proc_may_match(path) &&
	    is_in_proc(ledger_dev_of(st->st_dev)))
		proc_owner(path, st->st_mode, &st->st_uid, &st->st_gid);
	return ret;
}

long fake_stat(int dir, const char *path, struct stat *st, int flags)
{
	return cred_is_plain() ? stat_as_root(dir, path, st, flags)
			       : stat_with_care(dir, path, st, flags);
}

/* statx(2) for a process with root's rights.  Without a ledger the kernel gets
   the program's own mask. */
static long statx_as_root(int dir, const char *path, int flags, unsigned mask,
			  struct statx *stx)
{
	struct ledger *ledger = session_records();
	long ret;

	if (!ledger) {
		ret = UNLOCK_AND_RETRY(
			file_ask_statx(dir, path, flags, mask, stx), dir, path,
			flags, 0);
		if (ret < 0)
			return ret;
		if (unlikely(session_starved))
			return -ENOMEM;
		if (unlikely(loaded_may_be(path)) &&
		    statx_loaded(path, flags, mask, stx) >= 0)
			return 0;
		session_default_owner(&stx->stx_uid, &stx->stx_gid);
		return 0;
	}
	ret = UNLOCK_AND_RETRY(
		file_ask_statx(dir, path, flags,
			       mask | STATX_BASIC_STATS | STATX_BTIME, stx),
		dir, path, flags, 0);
	if (ret < 0)
		return ret;
	if (unlikely(loaded_may_be(path)) &&
	    statx_loaded(path, flags, mask, stx) >= 0)
		return 0;
	if (statx_backoff || !apply_to_statx(ledger, stx)) {
		if (!statx_backoff--)
			statx_backoff = STATX_BACKOFF;
		ret = file_apply_record(stx,
					&(struct file_at){ dir, path, flags });
	}
	if (ret < 0)
		return ret;
	/* The kernel was asked for more than the program wants.  It sets these
	   two bits only if it was asked for them; a program could notice. */
	if (!(mask & (STATX_MTIME | STATX_CTIME)))
		stx->stx_mask &= ~(STATX_MTIME | STATX_CTIME);
	return ret;
}

static __attribute__((noinline)) long statx_with_care(int dir, const char *path,
						      int flags, unsigned mask,
						      struct statx *stx)
{
	long ret;

	if (scope_leaves(dir, path))
		return file_ask_statx(dir, path, flags, mask, stx);
	dir = scope_stand_in(dir, path, flags);
	if (!cred_changed())
		return statx_as_root(dir, path, flags, mask, stx);
	ret = cred_lacks_caps() ? permit_lookup(dir, path, flags) : 0;
	if (ret >= 0)
		ret = statx_as_root(dir, path, flags, mask, stx);
	if (ret >= 0 && path && proc_may_match(path) &&
	    is_in_proc(ledger_dev(stx->stx_dev_major, stx->stx_dev_minor)))
		proc_owner(path, stx->stx_mode, &stx->stx_uid, &stx->stx_gid);
	return ret;
}

long fake_statx(int dir, const char *path, int flags, unsigned mask,
		struct statx *stx)
{
	return cred_is_plain() ? statx_as_root(dir, path, flags, mask, stx)
			       : statx_with_care(dir, path, flags, mask, stx);
}
