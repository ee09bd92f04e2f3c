/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets modes without a look at the file.  The traits in the ledger's header say
 * that no record could have a part in it; they are set before such a record can
 * be seen.  A record that is made meanwhile counts as later than the call.
 *
 * A directory needs a mode on disk that lets the builder in, which others do
 * not have.  So for a mode without that bit the file must have been seen lately
 * (record/last_file.h).  If that was another one, a directory has exactly the
 * mode that was asked for on disk as well, as if it had been locked before the
 * session: then it is shown right, and who is refused unlocks it.
 */
#include "preload/file/disk_mode.h"

#include <linux/capability.h>

#include "preload/base/sandbox.h"
#include "preload/credentials/credentials.h"
#include "preload/record/last_file.h"
#include "preload/record/layers.h"
#include "preload/record/path_walk.h"
#include "raw/syscall.h"

bool disk_mode_holds(const struct file *file, mode_t mode)
{
	return !(file->shown.flags & LEDGER_HAS_MODE) &&
	       session_is_builder(file->disk.stx_uid) &&
	       file_disk_mode(file->disk.stx_mode, mode) == mode;
}

/* True if this process has rights in the kernel beyond those of the builder:
   CAP_FOWNER would change the files of others, too. */
static bool has_rights(uid_t builder)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct sets[2];

	return raw(__NR_capget, &header, sets) < 0 || sets[0].permitted ||
	       sets[1].permitted || (uid_t)raw(__NR_geteuid) != builder;
}

/* The same, asked once. */
static bool is_builder_alone(const struct ledger_header *header)
{
	static enum { UNKNOWN, ALONE, MORE } rights;

	/* Behind unshare(2) there may be other rights. */
	if (session_place_changed)
		return false;
	if (unlikely(rights == UNKNOWN)) {
		if (sandbox_is_locked())
			return false;
		rights = has_rights(header->builder_uid) ? MORE : ALONE;
	}
	return rights == ALONE;
}

bool disk_mode_is_enough(mode_t mode)
{
	struct ledger *ledger;

	if (mode & ~(mode_t)0777 || file_disk_mode(S_IFREG, mode) != mode ||
	    cred_limited())
		return false;
	ledger = session_ledger();
	return ledger &&
	       !ledger_has(ledger, LEDGER_TRAIT_MODES | LEDGER_TRAIT_NODES |
					   LEDGER_TRAIT_XATTRS) &&
	       is_builder_alone(ledger_header(ledger));
}

static long kernel_chmod(int dir, const char *path, mode_t mode)
{
	return path ? raw(__NR_fchmodat, dir, path, mode)
		    : raw(__NR_fchmod, dir, mode);
}

/* True if the file was not seen lately, and is a directory. */
static bool is_directory(int dir, const char *path)
{
	struct statx disk;

	return !last_file_is(dir, path) &&
	       (file_statx(dir, path, 0, STATX_TYPE, &disk) < 0 ||
		S_ISDIR(disk.stx_mode));
}

/* True if the mode lets the builder into directories, or the file may be one
   that was seen lately, and is none. */
static bool is_enough_if_directory(int dir, const char *path, mode_t mode)
{
	if (mode & S_IXUSR)
		return true;
	if (!path)
		return last_file_fd == dir + 1;
	last_file_wanted = true;
	return last_file_name != 0;
}

bool disk_mode_set(int dir, const char *path, mode_t mode, int flags)
{
	if (path ? flags != 0 : dir == AT_FDCWD)
		return false;
	if (!is_enough_if_directory(dir, path, mode) ||
	    !disk_mode_is_enough(mode))
		return false;
	layers_copy_up(dir, path, path ? 0 : AT_EMPTY_PATH);
	if (UNLOCK_AND_RETRY(kernel_chmod(dir, path, mode), dir, path, 0, 0) <
	    0)
		return false;
	return mode & S_IXUSR || !path || !is_directory(dir, path);
}
