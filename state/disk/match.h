/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares the file at a path with the file that an entry of a state describes.
 * The tag proves that they are the same: it is a digest of the birth time or of
 * the file handle.  Where the file system tells neither, the tag is weak, and
 * only inode number and file type are compared.
 */
#ifndef STATE_DISK_MATCH_H
#define STATE_DISK_MATCH_H

#include <fcntl.h>

#include "ledger/ledger.h"
#include "raw/statx.h"
#include "state/state.h"

/* A tag below this number is the file type (ledger_type_tag()) and no
   digest. */
#define MATCH_WEAK 16

enum match {
	MATCH_NOTHING, /* no file lies at the path */
	MATCH_OTHER,   /* another file lies there */
	MATCH_REKEYED, /* the file of the entry, under another device number,
			  or under another inode number of an overlay */
	MATCH_EXACT,   /* the file of the entry, under the same numbers */
};

struct seen_file {
	struct statx stx;      /* as match_statx() told it */
	struct ledger_key key; /* with the tag of its file system */
};

/* Compares the entry with the file at `path`; a symbolic link is the file, not
   its target.  Fills in `seen` unless it returns MATCH_NOTHING. */
enum match match_path(const struct state_entry *entry, const char *path,
		      struct seen_file *seen);

/* True if the file, or the link itself, lies on overlayfs.  There it may change
   its device and inode number when it is copied up, or seen through another
   mount. */
bool match_is_on_overlay(const char *path);

/* Copies device, inode number, tag, link count and the recorded file type from
   the file to its entry, and marks the entry as proven. */
void match_take(struct state_entry *entry, const struct seen_file *seen);

/* True if only inode number and file type can prove the entry's file. */
static inline bool match_is_weak(const struct state_entry *entry)
{
	return entry->tag < MATCH_WEAK;
}

/* statx(2) of a path without following a link, with the birth time; by stat(2)
   and without it where a sandbox refuses statx(2).  0, or -1 with errno. */
int match_statx(const char *path, struct statx *stx);

/* The same from a directory; `flags` are 0 or AT_EMPTY_PATH. */
int match_statx_at(int dir, const char *path, int flags, struct statx *stx);

#endif
