/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names that come and go.  Records belong to inodes, so most of this needs
 * nothing; but when the last name of a file goes, its inode number is free
 * for a file that may be born in the same tick of the clock and could not be
 * told from it.  Such a young file is pinned while its name is removed, and
 * its record retired if that was the last one.
 */
#include "ledger/syscall.h"
#include "preload/create.h"
#include "preload/permit.h"
#include "preload/trace.h"
#include "preload/verbs.h"

#define NOT_PINNED (-1)

/* True if some recorded file may be young enough to be mistaken. */
static struct ledger *ledger_with_young(void)
{
	struct ledger *ledger = session_records();
	uint64_t young;

	if (likely(!ledger))
		return NULL;
	young = __atomic_load_n(&ledger_header(ledger)->young,
				__ATOMIC_ACQUIRE);
	return young && trace_now() <= young ? ledger : NULL;
}

/*
 * Holds on to a file so that its inode cannot be reused before the ledger
 * knows.  Returns a descriptor, or NOT_PINNED if there is no need.
 */
static int pin(struct ledger *ledger, int dir, const char *path)
{
	long fd;

	if (!ledger)
		return NOT_PINNED;
	fd = raw(__NR_openat, dir, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
	return fd < 0 ? NOT_PINNED : fd;
}

static void unpin(struct ledger *ledger, int fd)
{
	struct file file;

	if (fd == NOT_PINNED)
		return;
	if (file_look(fd, NULL, AT_EMPTY_PATH, &file) >= 0 &&
	    file.recorded && file.key.unlinked)
		ledger_orphan(ledger, &file.key);
	raw(__NR_close, fd);
}

long fake_unlink(int dir, const char *path, int flags)
{
	struct ledger *ledger = ledger_with_young();
	int fd;
	long ret = ids_limited() ? permit_unlink(dir, path) : 0;

	if (ret < 0)
		return ret;
	fd = pin(ledger, dir, path);
	ret = UNLOCKED(raw(__NR_unlinkat, dir, path, flags), dir, path,
		       AT_SYMLINK_NOFOLLOW, 0);
	unpin(ledger, fd);
	return ret;
}

long fake_remove(const char *path)
{
	long ret = fake_unlink(AT_FDCWD, path, 0);

	return ret == -EISDIR ? fake_unlink(AT_FDCWD, path, AT_REMOVEDIR) : ret;
}

static bool unlock_both(int a_dir, const char *a, int b_dir, const char *b)
{
	bool one = permit_unlock(a_dir, a, AT_SYMLINK_NOFOLLOW, 0);

	return permit_unlock(b_dir, b, AT_SYMLINK_NOFOLLOW, 0) || one;
}

long fake_rename(int from_dir, const char *from, int to_dir, const char *to,
		 unsigned flags)
{
	struct ledger *ledger = ledger_with_young();
	int fd;
	long ret = ids_limited()
		? permit_rename(from_dir, from, to_dir, to, flags) : 0;

	if (ret < 0)
		return ret;
	fd = pin(ledger, to_dir, to);
	ret = raw(__NR_renameat2, from_dir, from, to_dir, to, flags);
	if (ret == -EACCES && unlock_both(from_dir, from, to_dir, to))
		ret = raw(__NR_renameat2, from_dir, from, to_dir, to, flags);
	unpin(ledger, fd);
	/* What it leaves behind is a new file. */
	if (ret >= 0 && flags & RENAME_WHITEOUT &&
	    create_needs_care(S_IFREG, 0600))
		create_record(from_dir, from, from_dir, from, 0, NULL);
	return ret;
}

/* open(2), O_TMPFILE: the two ways to name a file that has no name. */
static struct ledger *ledger_with_nameless(int dir, const char *path,
					   int flags, struct file *file)
{
	struct ledger *ledger = session_records();

	if (likely(!ledger || !(flags & (AT_EMPTY_PATH | AT_SYMLINK_FOLLOW))))
		return NULL;
	if (file_look(dir, path, flags & AT_EMPTY_PATH, file) < 0 ||
	    !file->recorded || !file->key.unlinked)
		return NULL;
	return ledger;
}

long fake_link(int from_dir, const char *from, int to_dir, const char *to,
	       int flags)
{
	long ret = ids_limited()
		? permit_link(from_dir, from, to_dir, to, flags) : 0;

	struct ledger *ledger;
	struct file file;

	if (ret < 0)
		return ret;
	ledger = ledger_with_nameless(from_dir, from, flags, &file);
	if (ledger)
		ledger_revive(ledger, &file.key);
	ret = raw(__NR_linkat, from_dir, from, to_dir, to, flags);
	if (ret == -EACCES && unlock_both(from_dir, from, to_dir, to))
		ret = raw(__NR_linkat, from_dir, from, to_dir, to, flags);
	if (ledger && ret < 0)
		ledger_orphan(ledger, &file.key);
	return ret;
}
