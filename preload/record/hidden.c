/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the hidden attributes of a record; times.c and file/inode_flags.c write
 * them.
 */
#include "preload/record/hidden.h"

#include <linux/fs.h>

#include "preload/base/mem.h"
#include "preload/record/times.h"
#include "preload/record/xattr_stored.h"

/* The two inode flags in a run of attributes. */
static uint32_t flags_in(const struct stored_xattrs *all)
{
	struct attr attr;
	uint32_t flags = 0;

	if (all->size &&
	    attrs_find(all->run, all->size, ATTR_INODE_FLAGS, &attr) &&
	    attr.value_size == sizeof(flags))
		memcpy(&flags, attr.value, sizeof(flags));
	return flags & (FS_IMMUTABLE_FL | FS_APPEND_FL);
}

uint32_t hidden_inode_flags(const struct file *file)
{
	struct stored_xattrs all = xattr_all_stored(file);

	return all.run ? flags_in(&all) : 0;
}

long hidden_apply(struct ledger *ledger, uint32_t record,
		  const struct ledger_key *key, struct statx *stx)
{
	struct stored_xattrs all = xattr_of_record(ledger, record, key);
	uint32_t flags = all.run ? flags_in(&all) : 0;

	/* statx(2): the bits have the values of the flags. */
	stx->stx_attributes |= flags;
	stx->stx_attributes_mask |= flags;
	return times_apply(ledger, record, key, stx);
}
