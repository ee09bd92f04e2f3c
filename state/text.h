/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakeroot's state file, and what we add to it.  Grammar, a line each:
 *
 *	dev=HEX,ino=N,mode=OCTAL,uid=N,gid=N,nlink=N,rdev=N	for each file
 *	# fakebuild 1						then, if ours,
 *	dev=...					files whose type is not known
 *	also=HEX,ino=N,tag=N,flags=N,when=N,pid=N,path=TEXT,command=TEXT
 *						and then, maybe, ,was=TEXT
 *	xattr=HEX,ino=N,name=TEXT,value=HEXBYTES
 *	# end
 *
 * dev and rdev are the C library's dev_t.  TEXT is %XX-coded: control bytes,
 * blank, comma, percent and bytes above 126.  fakeroot stops reading at the
 * line that begins with #, without complaint, so it takes our files and we
 * take its.
 */
#ifndef STATE_TEXT_H
#define STATE_TEXT_H

#include <stdio.h>

#include "state/state.h"

/* Reads a file that is in memory; `name` is for messages. */
MUST_CHECK
int text_read(struct state *state, const char *text, size_t size,
	      const char *name, struct fault *fault);

/*
 * Writes a sorted state.  Returns how many files stand behind the mark, where
 * fakeroot does not see them: it must know each file's type and permissions.
 * Write errors are for the caller to see in `out`.
 */
size_t text_write(const struct state *state, FILE *out);

/* Only the lines that fakeroot knows; returns the same. */
size_t text_write_plain(const struct state *state, FILE *out);

#endif
