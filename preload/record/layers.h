/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of overlayfs.  A file of a lower layer is another one after the first
 * change: it has been copied up, and its birth time is new, on some mounts its
 * inode number, too.  So whoever records one copies it up first; whoever
 * changes one that has a record from an earlier session moves the record; and
 * a file that changed its number unseen, because caches were dropped or its
 * layer was mounted anew, is known again by tag, type and name.
 *
 * Nothing here is called before something was recorded on overlayfs, but for
 * layers_copy_up() and layers_copy_up_parent(), which test that themselves.
 */
#ifndef PRELOAD_RECORD_LAYERS_H
#define PRELOAD_RECORD_LAYERS_H

#include "preload/record/file.h"

/* Before a file is recorded: copies it up and looks at it again.  -ENOSPC and
   the like if the upper layer has no room for it. */
long layers_settle(struct ledger *ledger, struct file *file);

/* A file that has no record by its numbers. */
bool layers_find(struct ledger *ledger, const struct statx *disk,
		 const struct file_at *at, const struct ledger_key *key,
		 struct ledger_value *value);

/* Born after its device was first met: not in a lower layer. */
bool layers_is_upper(const struct ledger *ledger, const struct ledger_key *key);

static inline bool layers_same_number(const struct ledger_key *a,
				      const struct ledger_key *b)
{
	return a->ino == b->ino && a->dev == b->dev;
}

/* A recorded file is known by the last component of this path from now on. */
void layers_note_name(struct ledger *ledger, const struct file *file,
		      const char *path);

/* The true path of a file, as seen from this process' root, terminated; its
   length, 0 if unknown.  Opens a descriptor for a moment. */
size_t layers_true_path(const struct file_at *at, char path[PATH_MAX]);

/* Whether the path of a record leads to this file now. */
bool layers_is_at_hint(struct ledger *ledger, uint32_t record,
		       const struct ledger_key *key);

/* A file was recorded; its path is in granule `hint`. */
void layers_recorded(struct ledger *ledger, const struct file *file,
		     uint32_t hint);

/* A file, perhaps one with a record, got this name. */
void layers_named(int dir, const char *path);

/* A file got a second name.  What was copied up by that shows the old number
   under the old name until caches are dropped, and another under the new. */
void layers_linked(const struct file_at *from, int dir, const char *path);

/*
 * Before a call that copies a file up, with the directories above it: what of
 * them has a record keeps it.  The second is for a name that is made or
 * removed, the third for one of several names of a file that is removed: an
 * overlay with an index copies it up to count them.
 */
void layers_copy_up(int dir, const char *path, int flags);
void layers_copy_up_parent(int dir, const char *path);
void layers_copy_up_linked(int dir, const char *path);

#endif
