/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text form of a state: the file that fakeroot -s writes, with a part of
 * fakebuild's own at the end.  Grammar, one line each:
 *
 *	dev=HEX,ino=N,mode=OCTAL,uid=N,gid=N,nlink=N,rdev=N
 *	# fakebuild 2
 *	dev=...
 *	also=HEX,ino=N,tag=N,flags=N,when=N,pid=N,path=TEXT,command=TEXT
 *	also=...,command=TEXT,was=TEXT
 *	by=HEX,ino=N,parts=PART+...,when=N,pid=N,command=TEXT
 *	xattr=HEX,ino=N,name=TEXT,value=HEXBYTES
 *	# end
 *
 * The first line stands for each file that fakeroot can describe, `dev` behind
 * the marker for each file whose type or permissions are not known.  `also`,
 * `by` and `xattr` add to the file with that device and inode number; a `by`
 * line names parts of its record that one process changed at a time.  A text
 * that has "# fakebuild 1" has no `by` lines, and is read as well.
 *
 * dev and rdev are a dev_t of the C library.  In TEXT control bytes, blank,
 * comma, percent and bytes above 126 are written as %XX.  fakeroot stops
 * reading at a line that begins with # and reports no error, so each program
 * can read the files of the other.
 */
#ifndef STATE_FORM_TEXT_H
#define STATE_FORM_TEXT_H

#include <stdio.h>

#include "state/state.h"

/* Parses a file of `size` bytes in memory into an empty state, and leaves the
   state sorted.  `name` is for messages.  0, or -1 after filling in the fault,
   which names the line. */
MUST_CHECK
int text_read(struct state *state, const char *text, size_t size,
	      const char *name, struct fault *fault);

/*
 * Writes a sorted state.  Returns the number of files in our part, which
 * fakeroot does not read: it would need their type and permissions, and the
 * state does not have them.  The caller checks `out` for write errors.
 */
size_t text_write(const struct state *state, FILE *out);

/* Writes only the part that fakeroot reads.  Returns the same number. */
size_t text_write_plain(const struct state *state, FILE *out);

#endif
