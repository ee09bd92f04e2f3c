/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which file is it?  The ledger knows a file by device, inode number and tag
 * (ledger/layout.h, "Devices"); here the shim finds the tag where the birth
 * time does not tell it, and sees to it that what is recorded will stay.
 * Ordinary file systems pass through with one test.
 */
#ifndef PRELOAD_RECORD_IDENTITY_H
#define PRELOAD_RECORD_IDENTITY_H

#include "preload/record/file.h"

/*
 * Finds the record of what statx(2) told of the file at `at`, and fills in its
 * key.  Asks the kernel for more only where the birth time is not told.
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

/* LEDGER_TELLS_* and LEDGER_COPIES_UP of its file system. */
uint32_t identity_kind(struct ledger *ledger, const struct file *file);

/*
 * Before a file is recorded: the device gets its entry, the file its tag; on
 * overlayfs it is copied up and looked at again.  -ENOSPC and the like if the
 * upper layer has no room for it.
 */
long identity_settle(struct ledger *ledger, struct file *file);

/* After a file got its first record, with its path in granule `hint`. */
void identity_recorded(struct ledger *ledger, const struct file *file,
		       uint32_t hint);

/*
 * True if removals of this recorded file must be watched, because its
 * successor could not be told from it.
 */
bool identity_is_watched(struct ledger *ledger, const struct file *file);

#endif
