/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owner, mode and ACL of a new file.  In the usual case the kernel's call is
 * all that is made: the new file belongs to the builder, whose files are shown
 * as root's.  Care is needed if the mode takes rights from the owner or has
 * special bits, if the process has dropped root, or if the session has
 * directories with a set-group-ID bit or a default ACL.  Then the file is made
 * with a mode that the builder can work with, and the ledger records what the
 * kernel would have given it.
 */
#ifndef PRELOAD_FILE_CREATE_H
#define PRELOAD_FILE_CREATE_H

#include "preload/base/libc.h"

struct ledger_edit;

/* False in the usual case, for a new file of this type and mode, and outside of
   a session.  A few branches; no system call. */
bool create_needs_care(mode_t type, mode_t mode);

/*
 * Records owner, mode and ACL of the file (dir, path) that was just made; a
 * NULL path is the descriptor `dir`.  (parent_dir, where) is its name, for the
 * hint and to find its directory; `where` may be NULL.  `mode` is the mode that
 * the program asked for; the umask is read off the mode on disk.  `node` is
 * NULL, or an edit with type and number of the device that the file stands for.
 * 0, or a negative errno as file_record(): then the file is not as it should
 * be.
 */
long create_record(int dir, const char *path, int parent_dir, const char *where,
		   mode_t mode, const struct ledger_edit *node);

/* The same for a file of O_TMPFILE, which has no name; (dir, path) is its
   directory, the descriptor `dir` if `path` is NULL. */
long create_record_nameless(int fd, int dir, const char *path, mode_t mode);

/*
 * Takes a result of create_record(): if the ledger had no room, removes the
 * file (dir, path) as unlinkat(2) with `flags`, unless `path` is NULL for one
 * without a name, and returns that result.  Else returns 0, and the file stays:
 * where the session has ended, files are as they are, and a path that leads
 * nowhere by now was given to somebody else.
 */
long create_undo(long ret, int dir, const char *path, int flags);

#endif
