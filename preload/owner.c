/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The chown family.  The real chown is never called: the file stays the
 * builder's, and the ledger holds the owner.
 */
#include "preload/file.h"
#include "preload/verbs.h"

static const char capability[] = "security.capability";

long fake_chown(int dir, const char *path, uid_t uid, gid_t gid, int flags)
{
	struct ledger_edit edit = { .what = LEDGER_EDIT_KILL_SETID,
				    .uid = uid, .gid = gid };
	struct ledger *ledger;
	struct file file;
	long ret;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	ret = file_look(dir, path, flags, &file);
	if (ret < 0)
		return ret;
	if (uid != (uid_t)-1)
		edit.what |= LEDGER_EDIT_UID;
	if (gid != (gid_t)-1)
		edit.what |= LEDGER_EDIT_GID;
	ret = file_record(&file, &edit, dir, path);
	ledger = session_ledger();
	/* A program that changes hands loses its capabilities. */
	if (ret >= 0 && ledger_has(ledger, LEDGER_TRAIT_XATTRS) &&
	    !S_ISDIR(file.shown.mode))
		fake_removexattr(dir, path, flags, capability);
	return ret;
}
