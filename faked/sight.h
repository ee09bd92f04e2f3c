/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the file that a path leads to is the one that an entry of a state
 * speaks of.  Proof is the tag, a digest of what one file has and no other;
 * where a file system has no such thing (see state_entry.tag), inode number
 * and type must do.
 */
#ifndef FAKED_SIGHT_H
#define FAKED_SIGHT_H

#include <fcntl.h>
#include <sys/stat.h>

#include "faked/state.h"
#include "ledger/ledger.h"

/* Tags below this say no more than the file's type. */
#define SIGHT_WEAK 16

enum sight {
	SIGHT_NOTHING,		/* there is no file */
	SIGHT_OTHER,		/* it is another */
	SIGHT_REKEYED,		/* it is this one, under another device number,
				   or inode number of an overlay */
	SIGHT_EXACT,
};

struct sighting {
	struct statx stx;
	struct ledger_key key;
};

/* Looks; links are not followed.  `seen` is filled if there is a file. */
enum sight sight(const struct state_entry *entry, const char *path,
		 struct sighting *seen);

/* Whether a path leads into an overlay: copied up, or seen through another
   mount, a file may have another device and inode number there. */
bool sight_is_layered(const char *path);

/* Takes over key, mode and link count from the entry's file. */
void sight_take(struct state_entry *entry, const struct sighting *seen);

/* Whether nothing but inode number and type can prove the entry's file. */
static inline bool sight_is_weak(const struct state_entry *entry)
{
	return entry->tag < SIGHT_WEAK;
}

/* lstat(2) as statx(2), with a birth time where that is not refused; 0 or -1. */
int sight_statx(const char *path, struct statx *stx);

#endif
