/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every call of the xattr family finds out first: whether the file is one
 * of the session's, whether the process may, and whether any record stores
 * attributes, since else the disk has the answer.  Nothing is changed here.
 */
#include "preload/xattr/xattr_access.h"

#include "preload/base/mem.h"
#include "preload/credentials/permit.h"
#include "preload/credentials/scope.h"
#include "preload/xattr/xattr_check.h"

long xattr_stat_file(int dir, const char *path, int flags, struct file *file)
{
	return unlock_and_stat(
		dir, path,
		path ? flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)
		     : AT_EMPTY_PATH,
		file);
}

bool xattr_is_ours(int dir, const char *path, const char *name)
{
	return (session_on() || session_starved) && mem_readable(name, 1) &&
	       !scope_leaves(dir, path);
}

/* True for a placeholder.  xattr(7): only files and directories have user
   attributes, and the placeholder of a device is a file on disk. */
static bool is_device(int dir, const char *path, int flags, struct file *file)
{
	struct ledger *ledger = session_records();

	return ledger && ledger_has(ledger, LEDGER_TRAIT_NODES) &&
	       xattr_stat_file(dir, path, flags, file) >= 0 &&
	       file->shown.flags & LEDGER_HAS_TYPE;
}

long xattr_permitted(int dir, const char *path, int flags, const char *name,
		     enum xattr_purpose purpose, struct file *file)
{
	long ret;

	if (raw_starts(name, "user.") && is_device(dir, path, flags, file))
		return purpose == XATTR_TO_READ ? -ENODATA : -EPERM;
	if (!cred_limited() || !*name)
		return 0;
	ret = permit_lookup(dir, path, flags);
	if (ret >= 0)
		ret = xattr_stat_file(dir, path, flags, file);
	if (ret >= 0 && purpose != XATTR_TO_READ)
		ret = file_check_writable(file, dir, path, flags);
	return ret < 0 ? ret
		       : permit_xattr(file, name, purpose != XATTR_TO_READ,
				      purpose == XATTR_TO_REMOVE);
}

long xattr_check_o_path(int dir, const char *path)
{
	struct ledger *ledger;

	if (likely(path) || dir == AT_FDCWD || cred_limited())
		return file_check_o_path(dir, path);
	ledger = session_records();
	return unlikely(ledger ? ledger_has(ledger, LEDGER_TRAIT_NODES |
							    LEDGER_TRAIT_LOWER)
			       : session_starved)
		       ? file_check_o_path(dir, path)
		       : 0;
}

long xattr_are_some_stored(uint32_t traits)
{
	struct ledger *ledger = session_records();

	if (!ledger)
		return unlikely(session_starved) ? -ENOMEM : 0;
	return ledger_has(ledger, traits) != 0;
}

uint32_t xattr_trait_of(const char *name)
{
	return xattr_in_ledger(name) ? LEDGER_TRAIT_XATTRS
				     : LEDGER_TRAIT_USER_XATTRS;
}
