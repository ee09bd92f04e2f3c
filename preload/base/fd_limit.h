/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One descriptor more for the shim, in a process that has as many as
 * RLIMIT_NOFILE allows: that limit may mostly be raised (setrlimit(2)).
 */
#ifndef PRELOAD_BASE_FD_LIMIT_H
#define PRELOAD_BASE_FD_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

struct fd_limit {
	uint64_t now, most;
};

/* Raises the limit to the hard one until fd_limit_restore(), and stores what it
   was; false if it cannot be raised.  Other threads have the same limit.
   vfork-safe. */
bool fd_limit_raise(struct fd_limit *saved);
void fd_limit_restore(const struct fd_limit *saved);

#endif
