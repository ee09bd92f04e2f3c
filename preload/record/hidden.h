/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The attributes in the ledger that no program sees as such (raw/attrs.h,
 * attr_is_hidden), since the kernel tells by other calls what they say: times,
 * and the inode flags that only root may set.
 */
#ifndef PRELOAD_RECORD_HIDDEN_H
#define PRELOAD_RECORD_HIDDEN_H

#include "preload/record/file.h"

/* Shows them in `stx`, the kernel's answer about the file of a record.  0, or
   -ENOMEM if the ledger cannot map them just now. */
long hidden_apply(struct ledger *ledger, uint32_t record,
		  const struct ledger_key *key, struct statx *stx);

/* FS_IMMUTABLE_FL and FS_APPEND_FL, as the ledger has them for a file; 0 also
   if it cannot be asked. */
uint32_t hidden_inode_flags(const struct file *file);

#endif
