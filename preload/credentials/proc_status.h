/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files of /proc that show the credentials of a process, proc(5).  The
 * kernel knows all processes of a session as the builder's; programs shall find
 * there the ids, groups and capabilities that the session gave them.  Processes
 * outside of the session are shown as the kernel shows them.
 */
#ifndef PRELOAD_CREDENTIALS_PROC_STATUS_H
#define PRELOAD_CREDENTIALS_PROC_STATUS_H

#include "preload/credentials/credentials.h"

/* False for paths that cannot be in /proc, after two comparisons.  The path
   must be readable: the kernel has accepted it in a call before. */
static inline bool proc_may_match(const char *path)
{
	return unlikely(path[0] == '/' && path[1] == 'p');
}

/* The credentials of a process: of this one the present ones, of another those
   that its program was started with, read from /proc/PID/environ.  They belong
   to the ledger.  NULL for a process that is not in this session, or cannot be
   read. */
const struct credentials *proc_credentials(uint32_t pid);

/* Called after `fd` was opened by this path: if it is the status file of a
   process of the session, makes `fd` a rewritten copy in memory; for a map of
   a user namespace see proc_maps.h.  On any failure `fd` stays the kernel's
   file.  `fd` may be a negative errno. */
void proc_opened(long fd, const char *path);

/*
 * task_dump_owner() of the kernel: the owner of a file below /proc/PID, if that
 * process is in the session; else false, and the ids stay as they are.  `mode`
 * is the file's, since directories with mode 0555 always have the process's
 * ids.
 */
bool proc_owner(const char *path, mode_t mode, uint32_t *uid, uint32_t *gid);

/* True for /proc/self/fd and its other names: proc_fd_permission() of the
   kernel lets a process always search its own. */
bool proc_is_own_fd_dir(const char *path);

#endif
