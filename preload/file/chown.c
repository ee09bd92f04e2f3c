/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The chown family.  The kernel's chown is never called with an owner: on disk
 * the file stays the builder's, and the ledger records the owner.  The steps
 * are those of the kernel: the file is found, the permission asked,
 * capabilities and set-id bits go, the owner changes.
 */
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/record/last_file.h"
#include "preload/record/xattr_stored.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

static long kernel_chown(int dir, const char *path, uid_t uid, gid_t gid,
			 int flags)
{
	if (!path)
		return raw(__NR_fchown, dir, uid, gid);
	return raw(__NR_fchownat, dir, path, uid, gid, flags);
}

/* Moves ctime on disk, by a chown that leaves both ids: root's chown moves it
   even then, and without a record the disk alone has a ctime to show. */
static long touch(int dir, const char *path, int flags)
{
	return kernel_chown(dir, path, -1, -1, flags);
}

/* chown(2): -1 leaves an id.  Set-id bits go, also for root, unless the file is
   a directory; a chown to the same ids counts as well. */
long fake_chown(int dir, const char *path, uid_t uid, gid_t gid, int flags)
{
	struct ledger_edit edit = { .what = LEDGER_EDIT_KILL_SETID,
				    .uid = uid,
				    .gid = gid };
	struct file file;
	bool limited;
	long ret;

	if (scope_leaves(dir, path))
		return kernel_chown(dir, path, uid, gid, flags);
	dir = scope_stand_in(dir, path, flags);
	limited = cred_limited();
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	ret = file_check_o_path(dir, path);
	if (ret >= 0 && limited)
		ret = permit_lookup(dir, path, flags);
	if (ret >= 0)
		ret = unlock_and_stat(dir, path, flags, &file);
	if (ret >= 0)
		ret = file_check_writable(&file, dir, path, flags);
	if (ret >= 0 && limited)
		ret = permit_chown(&file, uid, gid);
	/* setattr_prepare() of the kernel: a chown removes the capabilities of
	   a file first, and fails if it cannot. */
	if (ret >= 0 && !S_ISDIR(file.shown.mode))
		ret = xattr_drop_capabilities(&file, dir, path);
	if (ret < 0)
		return ret;
	/* LEDGER_EDIT_KILL_SETID drops a set-group-ID bit only together with
	   the group's execute bit; for others than root it also goes alone. */
	if (limited && permit_owns(&file) && permit_drops_setgid(&file)) {
		edit.what |= LEDGER_EDIT_MODE;
		edit.mode = file.shown.mode & ALLPERMS & ~(S_ISUID | S_ISGID);
	}
	if (uid != (uid_t)-1)
		edit.what |= LEDGER_EDIT_UID;
	if (gid != (gid_t)-1)
		edit.what |= LEDGER_EDIT_GID;
	ret = file_record(&file, &edit, dir, path);
	last_file_seen(dir, path, file.disk.stx_mode);
	if (ret >= 0 && !file.recorded)
		ret = touch(dir, path, flags);
	return ret;
}
