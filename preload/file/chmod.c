/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The chmod family.  The disk gets the mode without special bits and with
 * enough for the builder to go on (files u+rw, directories u+rwx); the ledger
 * gets the mode that was asked for, if that is another one.
 */
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/file/disk_mode.h"
#include "preload/record/layers.h"
#include "preload/record/xattr_stored.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* Sets the mode on disk, as far as it belongs there, unless it is set. */
static long put_on_disk(const struct file *file, int dir, const char *path,
			mode_t mode)
{
	mode_t disk_mode = file_disk_mode(file->disk.stx_mode, mode);

	if (!session_is_builder(file->disk.stx_uid) ||
	    (file->disk.stx_mode & ALLPERMS) == disk_mode)
		return 0;
	return file_disk_chmod(dir, path, disk_mode);
}

/*
 * Changes the ledger first: if this process is killed in between, everybody
 * sees the new mode, and the mode on disk gives the builder at least enough. If
 * the disk refuses, the record is changed back.
 */
static long change_both(struct file *file, int dir, const char *path,
			mode_t mode)
{
	struct ledger_edit edit = { .what = LEDGER_EDIT_MODE, .mode = mode };
	struct ledger_edit undo = { .what = LEDGER_EDIT_MODE,
				    .mode = file->shown.mode & ALLPERMS };
	long ret = file_record(file, &edit, dir, path);

	if (ret < 0)
		return ret;
	ret = put_on_disk(file, dir, path, mode);
	if (ret < 0)
		file_record(file, &undo, dir, path);
	return ret;
}

/* fchmodat(2) has no flags; for lack of fchmodat2(2) a link keeps its mode. */
static long kernel_chmod(int dir, const char *path, mode_t mode, int flags)
{
	long ret;

	if (!path || !flags)
		return file_disk_chmod(dir, path, mode);
	ret = raw(__NR_fchmodat2, dir, path, mode, flags);
	return ret == -ENOSYS ? -EOPNOTSUPP : ret;
}

/* chmod(2).  The order of the errors is the kernel's: the way to the file, the
   file's flags, a link, then the right to change the mode, which also takes
   S_ISGID from the mode of a process outside of the group. */
long fake_chmod(int dir, const char *path, mode_t mode, int flags)
{
	struct file file;
	long ret;

	if (scope_leaves(dir, path))
		return kernel_chmod(dir, path, mode, flags);
	dir = scope_stand_in(dir, path, flags);
	mode &= ALLPERMS;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (disk_mode_set(dir, path, mode, flags))
		return 0;
	ret = file_check_o_path(dir, path);
	if (ret >= 0 && cred_limited())
		ret = permit_lookup(dir, path, flags);
	if (ret < 0)
		return ret;
	layers_copy_up(dir, path, flags);
	ret = unlock_and_stat(dir, path, flags, &file);
	if (ret >= 0)
		ret = file_check_writable(&file, dir, path, flags);
	if (ret < 0)
		return ret;
	/* fchmodat(2): Linux cannot change the mode of a link. */
	if (S_ISLNK(file.disk.stx_mode))
		return -EOPNOTSUPP;
	ret = cred_limited() ? permit_chmod(&file, &mode) : 0;
	if (ret < 0)
		return ret;
	if (disk_mode_holds(&file, mode))
		ret = file_disk_chmod(dir, path, mode);
	else
		ret = change_both(&file, dir, path, mode);
	/* posix_acl_chmod() of the kernel. */
	if (ret >= 0 && file.recorded)
		ret = xattr_follow_mode(&file, mode);
	return ret;
}

/* umask(2).  The shim remembers whether the mask takes rights from owners, for
   create_needs_care(). */
mode_t fake_umask(mode_t mask)
{
	session_set_umask(mask);
	return raw(__NR_umask, mask);
}
