/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unlink, rename and link.  Records belong to inodes, so a change of names
 * needs none of the ledger, with one exception: with the last name of a file
 * its inode number becomes free for a new file, and one that is born in the
 * same tick of the clock cannot be told from the old.  So a young file is
 * pinned by a descriptor while its name is removed, which keeps the number
 * taken, and its record becomes an orphan if that was the last name.
 */
#include "preload/base/trace.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/file/create.h"
#include "preload/record/identity.h"
#include "preload/record/last_file.h"
#include "preload/record/layers.h"
#include "preload/record/replaced.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

#define NOT_PINNED (-1)

/* The file that is about to lose a name, as may_delete() of the kernel calls
   it; only filled in if its record may become an orphan. */
struct victim {
	struct ledger *ledger;
	struct file file;
	int fd;	   /* pins its inode, or NOT_PINNED */
	bool last; /* this is its last name */
};

/* True if some recorded file was born in the present tick. */
static bool has_young(struct ledger *ledger)
{
	uint64_t young = raw_load(&ledger_header(ledger)->young);

	return young && trace_now() <= young;
}

/*
 * True for the last name of a file on a file system where nothing tells a file
 * from the next one with its number.  Must be asked before the call: afterwards
 * a descriptor on FUSE says ENOENT, or the old link count.
 */
static bool is_last(struct victim *victim, int dir, const char *path)
{
	return unlock_and_stat(dir, path, AT_SYMLINK_NOFOLLOW, &victim->file) >=
		       0 &&
	       victim->file.recorded &&
	       identity_is_watched(victim->ledger, &victim->file) &&
	       (victim->file.disk.stx_nlink <= 1 ||
		S_ISDIR(victim->file.disk.stx_mode));
}

/* Tells a kept ledger that a name goes, before it does; see ledger/layout.h.
   A directory that moves takes names along; another file without a record has
   none that the ledger knows. */
static void name_goes(int dir, const char *path, bool moves)
{
	struct ledger *ledger = session_records();
	struct file file;
	long ret;

	if (likely(!ledger || !ledger_has(ledger, LEDGER_TRAIT_NAMES_STAY)))
		return;
	ret = unlock_and_stat(dir, path, AT_SYMLINK_NOFOLLOW, &file);
	if (ret >= 0 ? file.recorded || (moves && S_ISDIR(file.disk.stx_mode))
		     : ret != -ENOENT)
		ledger_names_change(ledger);
}

/* Notes and pins the file that is about to lose this name, if its record may
   become an orphan. */
static void victim_take(struct victim *victim, int dir, const char *path)
{
	long fd = NOT_PINNED;

	victim->ledger = session_records();
	victim->last = false;
	if (unlikely(victim->ledger)) {
		if (ledger_has(victim->ledger, LEDGER_TRAIT_WATCHED))
			victim->last = is_last(victim, dir, path);
		/* An inode that is open is not reused by the file system. */
		if (has_young(victim->ledger))
			fd = raw(__NR_openat, dir, path,
				 O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
	}
	victim->fd = fd < 0 ? NOT_PINNED : (int)fd;
}

/* True if the name still leads to the file: rename(2) between two names of one
   file does nothing. */
static bool is_still_there(const struct victim *victim, int dir,
			   const char *path)
{
	struct file file;

	return victim->last &&
	       unlock_and_stat(dir, path, AT_SYMLINK_NOFOLLOW, &file) >= 0 &&
	       file.key.ino == victim->file.key.ino &&
	       file.key.dev == victim->file.key.dev;
}

/* Makes the record an orphan if the last name of the file is gone: by the link
   count of the pinned file, or as found out before.  Closes the pin. */
static void victim_release(struct victim *victim, bool gone)
{
	struct file file;

	if (gone && victim->last)
		ledger_orphan_seen(victim->ledger, &victim->file.shown);
	if (victim->fd == NOT_PINNED)
		return;
	if (unlock_and_stat(victim->fd, NULL, AT_EMPTY_PATH, &file) >= 0 &&
	    file.recorded && file.key.unlinked)
		ledger_orphan(victim->ledger, &file.key);
	raw(__NR_close, victim->fd);
}

/* unlink(2), and with AT_REMOVEDIR rmdir(2). */
long fake_unlink(int dir, const char *path, int flags)
{
	struct victim victim;
	long ret;

	if (scope_leaves(dir, path))
		return raw(__NR_unlinkat, dir, path, flags);
	ret = cred_limited() ? permit_unlink(dir, path) : 0;
	if (ret < 0)
		return ret;
	layers_copy_up_parent(dir, path);
	layers_copy_up_linked(dir, path);
	name_goes(dir, path, false);
	victim_take(&victim, dir, path);
	ret = UNLOCK_AND_RETRY(raw(__NR_unlinkat, dir, path, flags), dir, path,
			       AT_SYMLINK_NOFOLLOW, 0);
	victim_release(&victim, ret >= 0);
	return ret;
}

/* remove(3).  Linux says EISDIR for a directory, POSIX EPERM. */
long fake_remove(const char *path)
{
	long ret = fake_unlink(AT_FDCWD, path, 0);

	return ret == -EISDIR ? fake_unlink(AT_FDCWD, path, AT_REMOVEDIR) : ret;
}

/* Unlocks the directories of two paths; true if one was locked.  Both are
   tried: the kernel does not say which one refused. */
static bool unlock_both(int a_dir, const char *a, int b_dir, const char *b)
{
	bool one = path_unlock(a_dir, a, AT_SYMLINK_NOFOLLOW, 0);

	return path_unlock(b_dir, b, AT_SYMLINK_NOFOLLOW, 0) || one;
}

/* True if (dir, path) exists, and flags of renameat2(2) leave a new file, a
   device, in the place of the old name. */
static bool leaves_whiteout_over(int dir, const char *path, unsigned flags)
{
	struct file file;

	return flags & RENAME_WHITEOUT &&
	       unlock_and_stat(dir, path, AT_SYMLINK_NOFOLLOW, &file) >= 0;
}

/* Records that device.  Where the ledger has no room for it, the renamed file
   goes back in its place and the call fails; if that file has replaced another,
   which no call brings back, the names stay as they are. */
static long record_whiteout(int from_dir, const char *from, int to_dir,
			    const char *to, bool replaced)
{
	long ret = create_record(from_dir, from, from_dir, from, 0, NULL);

	ret = create_undo(ret, from_dir, NULL, 0);
	if (ret < 0 && !replaced)
		raw(__NR_renameat2, to_dir, to, from_dir, from, 0);
	return ret;
}

/* renameat2(2).  The file at `from` keeps its record, as a rename changes no
   inode; only a file that loses the name `to` is a victim. */
long fake_rename(int from_dir, const char *from, int to_dir, const char *to,
		 unsigned flags)
{
	struct victim victim;
	struct replaced replaced;
	bool over;
	long ret;

	if (scope_leaves(from_dir, from) && scope_leaves(to_dir, to))
		return raw(__NR_renameat2, from_dir, from, to_dir, to, flags);
	ret = cred_limited() ? permit_rename(from_dir, from, to_dir, to, flags)
			     : 0;
	if (ret < 0)
		return ret;
	last_file_forget();
	layers_copy_up(from_dir, from, AT_SYMLINK_NOFOLLOW);
	if (flags & RENAME_EXCHANGE)
		layers_copy_up(to_dir, to, AT_SYMLINK_NOFOLLOW);
	layers_copy_up_parent(from_dir, from);
	layers_copy_up_parent(to_dir, to);
	layers_copy_up_linked(to_dir, to);
	/* The file that `to` names so far loses that name. */
	victim = (struct victim){ .fd = NOT_PINNED };
	replaced.shown.record = 0;
	name_goes(from_dir, from, true);
	name_goes(to_dir, to, true);
	if (!(flags & RENAME_NOREPLACE))
		victim_take(&victim, to_dir, to);
	if (!(flags & (RENAME_NOREPLACE | RENAME_EXCHANGE)))
		replaced_note(&replaced, to_dir, to);
	over = leaves_whiteout_over(to_dir, to, flags);
	ret = raw(__NR_renameat2, from_dir, from, to_dir, to, flags);
	if (ret == -EACCES && unlock_both(from_dir, from, to_dir, to))
		ret = raw(__NR_renameat2, from_dir, from, to_dir, to, flags);
	victim_release(&victim, ret >= 0 && !(flags & RENAME_EXCHANGE) &&
					!is_still_there(&victim, to_dir, to));
	if (ret >= 0 && flags & RENAME_WHITEOUT &&
	    create_needs_care(S_IFREG, 0600))
		ret = record_whiteout(from_dir, from, to_dir, to, over);
	if (ret >= 0)
		layers_named(to_dir, to);
	if (ret >= 0 && !(flags & RENAME_EXCHANGE))
		replaced_by(&replaced, to_dir, to);
	if (ret >= 0 && flags & RENAME_EXCHANGE)
		layers_named(from_dir, from);
	return ret;
}

/* The ledger if (dir, path) is a recorded file without a name, which link(2)
   can give a name in two ways: open(2), O_TMPFILE.  Its record is an orphan
   until then. */
static struct ledger *ledger_with_nameless(int dir, const char *path, int flags,
					   struct file *file)
{
	struct ledger *ledger = session_records();

	if (likely(!ledger || !(flags & (AT_EMPTY_PATH | AT_SYMLINK_FOLLOW))))
		return NULL;
	if (unlock_and_stat(dir, path, flags & AT_EMPTY_PATH, file) < 0 ||
	    !file->recorded || !file->key.unlinked)
		return NULL;
	return ledger;
}

/* linkat(2): does not follow a link unless AT_SYMLINK_FOLLOW says so. */
long fake_link(int from_dir, const char *from, int to_dir, const char *to,
	       int flags)
{
	struct file_at named = { from_dir, from,
				 flags & AT_SYMLINK_FOLLOW
					 ? 0
					 : AT_SYMLINK_NOFOLLOW |
						   (flags & AT_EMPTY_PATH) };
	struct ledger *ledger;
	struct file file;
	long ret;

	if (scope_leaves(from_dir, from) && scope_leaves(to_dir, to))
		return raw(__NR_linkat, from_dir, from, to_dir, to, flags);
	ret = cred_limited() ? permit_link(from_dir, from, to_dir, to, flags)
			     : 0;
	if (ret < 0)
		return ret;
	layers_copy_up(from_dir, from, named.flags);
	layers_copy_up_parent(to_dir, to);
	ledger = ledger_with_nameless(from_dir, from, flags, &file);
	/* Before the call, so that nobody finds the new name without a record;
	   undone if the call fails. */
	if (ledger)
		ledger_revive(ledger, &file.key);
	ret = raw(__NR_linkat, from_dir, from, to_dir, to, flags);
	if (ret == -EACCES && unlock_both(from_dir, from, to_dir, to))
		ret = raw(__NR_linkat, from_dir, from, to_dir, to, flags);
	if (ledger && ret < 0)
		ledger_orphan(ledger, &file.key);
	if (ret >= 0)
		layers_linked(&named, to_dir, to);
	return ret;
}
