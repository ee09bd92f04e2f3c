/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of overlayfs.  The first change of a lower file copies it up (the
 * kernel's overlayfs.rst), and the copy has a new birth time, on some mounts a
 * new inode number, too.  The record must survive that:
 *
 *   - A file is copied up before it is recorded.
 *   - Before a call copies up a file that has a record from an earlier session,
 *     the file is copied up here, and the record moves to the new numbers.
 *   - A file whose numbers changed unseen, because caches were dropped or the
 *     layer was mounted anew, is recognized by tag, type and name.
 *
 * The functions that verbs call, layers_copy_up*(), layers_named() and
 * layers_linked(), cost one branch until something was recorded on overlayfs;
 * the others are called only after that.  Failures are silent, but for those
 * that a long result reports: the change that follows meets the same error.
 */
#ifndef PRELOAD_RECORD_LAYERS_H
#define PRELOAD_RECORD_LAYERS_H

#include "preload/record/file.h"

/* Copies a file up before it is recorded, and reads its numbers again.  0 or a
   negative errno; -ENOSPC, -EDQUOT, -EIO if the upper layer cannot take it. */
long layers_settle(struct ledger *ledger, struct file *file);

/* Finds the record of a file that has none under its numbers, by name or by
   path, and moves the record to them.  False if there is none, or doubt. */
bool layers_find(struct ledger *ledger, const struct statx *disk,
		 const struct file_at *at, const struct ledger_key *key,
		 struct ledger_value *value);

/* True if the file was born after its device was entered in the ledger: then it
   is not in a lower layer. */
bool layers_is_upper(const struct ledger *ledger, const struct ledger_key *key);

/* True if device and inode number are the same. */
static inline bool layers_same_number(const struct ledger_key *a,
				      const struct ledger_key *b)
{
	return a->ino == b->ino && a->dev == b->dev;
}

/* Notes that a recorded file can be recognized by the last component of this
   path. */
void layers_note_name(struct ledger *ledger, const struct file *file,
		      const char *path);

/* Writes the path of a file from this process's root, without links and
   terminated; its length, 0 if unknown.  Reads it from /proc/self/fd, by a
   descriptor that it opens and closes. */
size_t layers_true_path(const struct file_at *at, char path[PATH_MAX]);

/* True if the hint of a record leads to the file with this key now. */
bool layers_is_at_hint(struct ledger *ledger, uint32_t record,
		       const struct ledger_key *key);

/* Notes the name of a file that was recorded; `hint` is the granule of its
 * path. */
void layers_recorded(struct ledger *ledger, const struct file *file,
		     uint32_t hint);

/* Notes that a file, perhaps one with a record, has got this name. */
void layers_named(int dir, const char *path);

/* Notes that a file has got a second name.  If link(2) has copied it up, the
   old name shows the old inode number until caches are dropped, and the new
   name the new one: the record is then found by both. */
void layers_linked(const struct file_at *from, int dir, const char *path);

/*
 * Called before a call that copies up a file, and with it the directories above
 * it: those that have a record are copied up one by one, and their records
 * move.  The second is for a call that makes or removes a name in a directory;
 * the third for the removal of one of several names of a file, which an overlay
 * with an index copies up to count its names.
 */
void layers_copy_up(int dir, const char *path, int flags);
void layers_copy_up_parent(int dir, const char *path);
void layers_copy_up_linked(int dir, const char *path);

#endif
