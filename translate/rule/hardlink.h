/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Declarations for the files of hard links alone: hardlink.c, hardlink_tar.c,
 * hardlink_cpio.c and hardlink_data.c.  Functions that return int return 0, or
 * -1 with the fault.
 */
#ifndef TRANSLATE_RULE_HARDLINK_H
#define TRANSLATE_RULE_HARDLINK_H

#include "translate/rule/translate.h"

/* ---- hardlink_tar.c, hardlink_cpio.c ---- */

/* hardlink_decide() for archives whose links name their target, and for those
   whose names share an inode number. */
MUST_CHECK
int hardlink_decide_tar(struct translate *t, const struct pkgdb_entry *entry,
			bool drop);
MUST_CHECK
int hardlink_decide_cpio(struct translate *t, const struct pkgdb_entry *entry,
			 bool drop);

/* Writes the waiting heads before the unit in hand.  data: the member in hand,
   whose data becomes that of the last of them; NULL: they have no data. */
MUST_CHECK
int hardlink_release(struct translate *t, struct link *link,
		     const struct member *data);

/* ---- hardlink_data.c ---- */

/* Fails for want of memory.  Always -1. */
int hardlink_no_memory(struct translate *t);

/* Notes a name that was written before an entry decided. */
MUST_CHECK
int hardlink_note_written(struct translate *t, struct link *link,
			  struct slice path);

/* True if a plan is another than that of names without an entry.  Without a
   default they stay as they are, which is how the member in hand came. */
bool hardlink_is_news(const struct translate *t, const struct change *plan);

/* Leaves a member out, but saves its head, and its body by STEP_SAVE. */
MUST_CHECK
int hardlink_save(struct translate *t, struct link *link);

/* Replaces the unit by the head in t->head and the saved body. */
void hardlink_restore(struct translate *t, struct link *link);

/* Applies a change to a saved head; the result is t->head. */
MUST_CHECK
int hardlink_rebuild(struct translate *t, struct str *head,
		     const struct change *change);

/* Copies a text, which the caller frees. */
MUST_CHECK
int hardlink_copy(struct translate *t, char **to, struct slice text);

#endif
