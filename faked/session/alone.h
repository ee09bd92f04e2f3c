/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells whether another process uses a ledger, also where a lease alone does
 * not tell (lease_take() in session.h).
 */
#ifndef FAKED_SESSION_ALONE_H
#define FAKED_SESSION_ALONE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * True if no other process has the ledger open or mapped.  After true none can
 * open it until lease_release(), for which this process must not have it open
 * a second time.
 */
bool alone_take(int fd);

/*
 * Finds the processes that have the open file mapped, by /proc, and calls
 * `found` for each until that returns false.  False if /proc cannot be read.
 * Misses a process that hides its mappings (PR_SET_DUMPABLE), one in a PID
 * namespace that is not below ours, and one with another root where maps has
 * other inode numbers.
 */
bool alone_search(int fd, bool (*found)(void *context, pid_t pid),
		  void *context);

#endif
