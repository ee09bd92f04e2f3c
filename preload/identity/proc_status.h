/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What /proc says of the processes of a session, proc(5).  The kernel knows
 * them as the builder's; programs shall find the ids, groups and capabilities
 * that the session gave them.
 */
#ifndef PRELOAD_IDENTITY_PROC_STATUS_H
#define PRELOAD_IDENTITY_PROC_STATUS_H

#include "preload/identity/credentials.h"

/* All that other paths pay: two comparisons.  The kernel must have accepted
   the pointer before. */
static inline bool proc_may_match(const char *path)
{
	return unlikely(path[0] == '/' && path[1] == 'p');
}

/* The credentials of a process: of this one those of now, of others those that
   they were started with.  NULL for one that is not of this session. */
const struct credentials *proc_credentials(uint32_t pid);

/* After a successful open: if that was the status of a process of the
   session, the descriptor leads to a rewritten copy from now on. */
void proc_opened(long fd, const char *path);

/*
 * Whose a file below /proc is that belongs to a process of the session: false
 * if it does not.  `mode` is the file's own, since directories that all may
 * list are treated otherwise: task_dump_owner() of the kernel.
 */
bool proc_owner(const char *path, mode_t mode, uint32_t *uid, uint32_t *gid);

/* A process may always do as it likes with its own descriptors. */
bool proc_is_own_fd_dir(const char *path);

#endif
