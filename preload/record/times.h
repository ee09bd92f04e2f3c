/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The times of files that belong to other users.  Root may set them and the
 * builder may not, so the ledger stores them as the attribute ATTR_TIMES,
 * which no program sees.  A stored time is shown until the disk's own one
 * moves: a later write or read of the file counts as under root.
 */
#ifndef PRELOAD_RECORD_TIMES_H
#define PRELOAD_RECORD_TIMES_H

#include "preload/record/file.h"

/*
 * utimensat(2) after the kernel has failed with `refusal`, which is a denial:
 * stores the times if file_is_refused(), and returns 0; else `refusal`, or the
 * error of storing: -EIO, -ENOSPC, -ENOMEM.  `path` NULL is the descriptor;
 * `times` NULL is now.
 */
long times_store(long refusal, int dir, const char *path,
		 const struct timespec *times, int flags);

/* Shows the times that a record stores for the file of `key` in `stx`, which
   holds the disk's.  0, or -ENOMEM if they cannot be mapped just now. */
long times_apply(struct ledger *ledger, uint32_t record,
		 const struct ledger_key *key, struct statx *stx);

#endif
