/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies files of overlayfs up, and moves their records to the new numbers.
 * A record is marked while it moves (ledger_begin_move()), so that a process
 * that is killed in between leaves it to be found by the next one.
 */
#include "preload/record/layers.h"

#include "preload/base/mem.h"
#include "preload/base/sandbox.h"
#include "preload/record/identity.h"
#include "preload/record/path_walk.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* ---------------------------------------------------------------- copy up */

bool layers_is_upper(const struct ledger *ledger, const struct ledger_key *key)
{
	return key->birth > ledger_known_since(ledger, key->dev);
}

/*
 * Makes the kernel copy a file up, by a change of its status that changes
 * nothing.  A chown with two -1 also works for other owners' directories and
 * links; but on a regular file it would remove set-id bits and capabilities, so
 * a file is given the mode that it has.
 */
static long force_copy_up(const struct file *file)
{
	const struct file_at *at = &file->at;
	mode_t mode = file->disk.stx_mode;

	if (!S_ISDIR(mode) && !S_ISLNK(mode))
		return file_disk_chmod(at->dir, at->path, mode & ALLPERMS);
	if (!at->path)
		return raw(__NR_fchown, at->dir, -1, -1);
	return raw(__NR_fchownat, at->dir, at->path, -1, -1,
		   at->flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH));
}

static bool has_no_room(long ret)
{
	return ret == -ENOSPC || ret == -EDQUOT || ret == -EIO;
}

/* ------------------------------------------------------------------ raise */

/* The ledger if it has records of lower files, else NULL; NULL in a sandbox. */
static struct ledger *ledger_with_lower(void)
{
	struct ledger *ledger = session_records();

	return unlikely(ledger && ledger_has(ledger, LEDGER_TRAIT_LOWER)) &&
			       !sandbox_is_locked()
		       ? ledger
		       : NULL;
}

static bool is_lower(struct ledger *ledger, const struct file *file)
{
	return identity_kind(ledger, file) & LEDGER_COPIES_UP &&
	       !layers_is_upper(ledger, &file->key);
}

/*
 * Copies up a file, and moves its record along.  If a lower file has two names,
 * only the one by which it is copied up gets the new number (unless the overlay
 * has an index): then the record stays under the old one, too.
 */
static long copy_up_with_record(struct ledger *ledger, struct file *file)
{
	struct file_at at = file->at;
	struct ledger_key old = file->key;
	uint32_t record = file->shown.record;
	bool others = !S_ISDIR(file->disk.stx_mode) && file->disk.stx_nlink > 1;
	long ret = ledger_begin_move(ledger, record);

	if (ret < 0)
		return ret;
	ret = force_copy_up(file);
	if (ret >= 0)
		ret = file_stat(at.dir, at.path, at.flags, file);
	if (ret < 0) {
		ledger_move(ledger, record, &old, false);
		return ret;
	}
	ret = ledger_move(ledger, record, &file->key,
			  others && !layers_same_number(&old, &file->key));
	if (ret >= 0)
		ret = file_stat(at.dir, at.path, at.flags, file);
	if (ret >= 0 && file->recorded)
		layers_note_name(ledger, file, at.path);
	return ret;
}

static void copy_up_one(struct ledger *ledger, const char *path)
{
	struct file file;

	if (unlock_and_stat(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &file) >= 0 &&
	    file.recorded && is_lower(ledger, &file))
		copy_up_with_record(ledger, &file);
}

/* From the root down: the copy-up of a file would copy up its directories
   without their records. */
static void copy_up_path(struct ledger *ledger, char *path, size_t size)
{
	for (size_t i = 1; i < size; i++) {
		if (path[i] != '/')
			continue;
		path[i] = '\0';
		copy_up_one(ledger, path);
		path[i] = '/';
	}
	copy_up_one(ledger, path);
}

static void copy_up_file(struct ledger *ledger, const struct file_at *at)
{
	char *path = mem_map(PATH_MAX);
	size_t size;

	if (!path)
		return;
	size = layers_true_path(at, path);
	if (size)
		copy_up_path(ledger, path, size);
	mem_unmap(path, PATH_MAX);
}

long layers_settle(struct ledger *ledger, struct file *file)
{
	struct file_at at = file->at;
	long ret = 0;

	if (layers_is_upper(ledger, &file->key))
		return 0;
	if (ledger_has(ledger, LEDGER_TRAIT_LOWER)) {
		copy_up_file(ledger, &at);
		ret = file_stat(at.dir, at.path, at.flags, file);
	}
	/* A file that this session has recorded was copied up at that time. */
	if (ret < 0 || file->recorded)
		return ret;
	ret = force_copy_up(file);
	if (ret < 0)
		return has_no_room(ret) ? ret : 0;
	return file_stat(at.dir, at.path, at.flags, file);
}

void layers_copy_up(int dir, const char *path, int flags)
{
	struct ledger *ledger = ledger_with_lower();
	struct file file;

	if (likely(!ledger))
		return;
	if (unlock_and_stat(dir, path, flags, &file) >= 0 &&
	    is_lower(ledger, &file))
		copy_up_file(ledger, &file.at);
}

void layers_copy_up_linked(int dir, const char *path)
{
	struct ledger *ledger = ledger_with_lower();
	struct file file;

	if (unlikely(ledger) &&
	    unlock_and_stat(dir, path, AT_SYMLINK_NOFOLLOW, &file) >= 0 &&
	    file.recorded && file.disk.stx_nlink > 1 &&
	    !S_ISDIR(file.disk.stx_mode) && is_lower(ledger, &file))
		copy_up_file(ledger, &file.at);
}

void layers_copy_up_parent(int dir, const char *path)
{
	size_t size;
	char *parent;

	if (likely(!ledger_with_lower()) || !path || !mem_readable(path, 1))
		return;
	size = file_name_start(path);
	if (!size) {
		layers_copy_up(dir, dir == AT_FDCWD ? "." : NULL,
			       dir == AT_FDCWD ? 0 : AT_EMPTY_PATH);
		return;
	}
	parent = size < PATH_MAX ? mem_map(PATH_MAX) : NULL;
	if (!parent)
		return;
	memcpy(parent, path, size);
	parent[size] = '\0';
	layers_copy_up(dir, parent, 0);
	mem_unmap(parent, PATH_MAX);
}
