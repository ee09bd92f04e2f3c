/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The chmod family.  The disk gets the mode without special bits and with
 * enough for the builder to go on (files u+rw, directories u+rwx); the ledger
 * gets the mode that was asked for, if that is another one.
 */
#include "ledger/syscall.h"
#include "preload/file.h"
#include "preload/verbs.h"

static long disk_chmod(int dir, const char *path, mode_t mode)
{
	if (!path || !*path)
		return raw(__NR_fchmod, dir, mode);
	return raw(__NR_fchmodat, dir, path, mode);
}

/* Puts the mode on disk; says if the disk now shows what was asked for. */
static long put_on_disk(const struct file *file, int dir, const char *path,
			mode_t mode, bool *shows)
{
	mode_t disk_mode = file_disk_mode(file->disk.stx_mode, mode);
	long ret = 0;

	*shows = false;
	if (!session_is_builder(file->disk.stx_uid))
		return 0;
	if ((file->disk.stx_mode & MODE_BITS) != disk_mode)
		ret = disk_chmod(dir, path, disk_mode);
	*shows = disk_mode == mode;
	return ret;
}

long fake_chmod(int dir, const char *path, mode_t mode, int flags)
{
	struct ledger_edit edit = { .what = LEDGER_EDIT_MODE,
				    .mode = mode & MODE_BITS };
	struct file file;
	bool shows;
	long ret;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	ret = file_look(dir, path, flags, &file);
	if (ret < 0)
		return ret;
	if (S_ISLNK(file.disk.stx_mode))
		return -EOPNOTSUPP;
	ret = put_on_disk(&file, dir, path, edit.mode, &shows);
	if (ret < 0)
		return ret;
	if (shows)
		edit.what = LEDGER_EDIT_REAL_MODE;
	ret = file_record(&file, &edit, dir, path);
	if (ret >= 0 && file.recorded)
		xattr_follow_mode(&file, edit.mode);
	return ret;
}

mode_t fake_umask(mode_t mask)
{
	session_note_umask(mask);
	return raw(__NR_umask, mask);
}
