/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the file that a path leads to is the one that an entry of a state
 * speaks of.  Proof is the tag, a digest of what one file has and no other;
 * where a file system has no such thing (see state_entry.tag), inode number
 * and type must do.
 */
#ifndef STATE_MATCH_H
#define STATE_MATCH_H

#include <fcntl.h>
#include <sys/stat.h>

#include "ledger/ledger.h"
#include "state/state.h"

/* Tags below this say no more than the file's type. */
#define MATCH_WEAK 16

enum match {
	MATCH_NOTHING, /* there is no file */
	MATCH_OTHER,   /* it is another */
	MATCH_REKEYED, /* it is this one, under another device number,
			  or inode number of an overlay */
	MATCH_EXACT,
};

struct seen_file {
	struct statx stx;
	struct ledger_key key;
};

/* Looks; links are not followed.  `seen` is filled if there is a file. */
enum match match_path(const struct state_entry *entry, const char *path,
		      struct seen_file *seen);

/* Whether a path leads into an overlay: copied up, or seen through another
   mount, a file may have another device and inode number there. */
bool match_is_on_overlay(const char *path);

/* Takes over key, mode and link count from the entry's file. */
void match_take(struct state_entry *entry, const struct seen_file *seen);

/* Whether nothing but inode number and type can prove the entry's file. */
static inline bool match_is_weak(const struct state_entry *entry)
{
	return entry->tag < MATCH_WEAK;
}

/* lstat(2) as statx(2), with a birth time where that is not refused; 0 or -1.
 */
int match_statx(const char *path, struct statx *stx);

#endif
