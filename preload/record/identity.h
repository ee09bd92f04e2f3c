/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The identity of a file.  The ledger finds a file by device, inode number and
 * tag (ledger/layout.h, "Devices").  On file systems with birth times the tag
 * comes from statx(2), and these functions cost one branch; elsewhere they find
 * the tag from a file handle or the file's type, recognize files whose numbers
 * have changed, and make sure before a record is written that the numbers will
 * stay.
 */
#ifndef PRELOAD_RECORD_IDENTITY_H
#define PRELOAD_RECORD_IDENTITY_H

#include "preload/record/file.h"

/*
 * Finds the record of the file at `at`, for which the kernel has filled `disk`.
 * Always fills in `key`, and `value` if it returns true.  Makes system calls
 * only where the birth time is unknown, or where a file without a record under
 * its own numbers may have one under others.
 */
bool identity_find(struct ledger *ledger, const struct statx *disk,
		   const struct file_at *at, struct ledger_key *key,
		   struct ledger_value *value);

/*
 * True if a file without a record under its own numbers may have one under
 * others: on overlayfs, or after it was mounted anew.
 */
static inline bool identity_may_be_elsewhere(struct ledger *ledger,
					     uint32_t dev, uint64_t ino)
{
	return ledger_has(ledger, LEDGER_TRAIT_LAYERS) ||
	       ledger_elsewhere(ledger, dev, ino, 0);
}

/* The kind of the file's file system: LEDGER_TELLS_* and LEDGER_COPIES_UP. Asks
   statfs(2) for a device that the ledger does not know yet, and enters it.  0
   in a sandbox, where it may not ask. */
uint32_t identity_kind(struct ledger *ledger, const struct file *file);

/* Forgets what was remembered of the ledger: the process has another one from
   now on. */
void identity_forget(void);

/*
 * Makes a file ready to be recorded: its device gets an entry in the ledger,
 * the file its tag; on overlayfs the file is copied up and its numbers are read
 * again.  0 or a negative errno; -ENOSPC, -EDQUOT or -EIO if the upper layer
 * cannot take a copy.
 */
long identity_settle(struct ledger *ledger, struct file *file);

/* Notes that a file has got its first record; `hint` is the granule of its
 * path. */
void identity_recorded(struct ledger *ledger, const struct file *file,
		       uint32_t hint);

/*
 * True if removals of this recorded file must be watched: on its file system
 * the next file that gets its inode number could not be told from it.
 */
bool identity_is_watched(struct ledger *ledger, const struct file *file);

#endif
