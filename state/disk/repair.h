/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A saved state and the disk, where its owner says that the paths are right:
 * the tree was copied or restored, so that all inode numbers are others, or it
 * lies elsewhere.  What happens by itself when a state is loaded or saved
 * (rekey.c, relocate.c) never takes another file for the recorded one; here
 * that is what is asked for.
 */
#ifndef STATE_DISK_REPAIR_H
#define STATE_DISK_REPAIR_H

#include "state/state.h"

/* How the file at the path of an entry differs from what is recorded. */
enum state_difference {
	STATE_SAME,
	STATE_NO_PATH,	    /* no path is known */
	STATE_MISSING,	    /* no file is there */
	STATE_OTHER_TYPE,   /* a file of another type is there */
	STATE_OTHER_FILE,   /* another file of that type, by its inode number or
				its time of birth */
	STATE_OTHER_DEVICE, /* the file, under other numbers than recorded */
	STATE_DIFFERENCES
};

/* Compares one entry with the disk. */
enum state_difference state_difference(const struct state_entry *entry);

/* The words for it: "no such file", ... */
const char *state_difference_text(enum state_difference difference);

/*
 * Makes the file at its path the file of each entry, whatever its numbers and
 * its time of birth.  An entry with a file of another type there is taken out;
 * one without a file stays as it is, unless that is known to be gone and
 * `drop_gone` is true.  The caller sorts the state afterwards.  Returns how
 * many entries were changed or taken out.
 */
size_t state_rebuild(struct state *state, bool drop_gone);

/* Puts `to` in the place of `from` in all paths that are `from` or lie below
   it; both are absolute and do not end in a slash.  Stores the number of paths
   that it has changed, former ones included.  0, or -1 with errno ENOMEM, or
   ENAMETOOLONG: then some paths are changed. */
MUST_CHECK
int state_move(struct state *state, const char *from, const char *to,
	       size_t *count);

/*
 * Gives the device of the file at `path` the number that it has now, in all
 * entries of that device.  The entry is the one with this path, and its inode
 * number must be the file's.  Stores the number of entries changed.  0, or -1
 * with errno: of lstat(2), ESRCH if no entry has the path, ESTALE if another
 * file lies there.  The caller sorts the state afterwards.
 */
MUST_CHECK
int state_renumber(struct state *state, const char *path, size_t *count);

#endif
