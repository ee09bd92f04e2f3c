/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A window on a text file that moves over it from line to line.  Fresh memory
 * costs more than to cut up what lies in it, so that a file which is passed
 * through the same few pages is read faster than one that is loaded.
 */
#ifndef PKGDB_READ_TEXT_WINDOW_H
#define PKGDB_READ_TEXT_WINDOW_H

#include "pkgdb/parse/lex.h"

struct text_window {
	int fd;
	char *buf;	 /* on the heap; one byte more than the capacity */
	size_t capacity; /* more than the longest line so far */
	size_t used;	 /* bytes in it */
	size_t total;	 /* bytes of the file that have been read */
	bool ended;	 /* that was all */
	int error;	 /* errno of a read that failed, EFBIG, ENOMEM; or 0 */
};

/* Opens a file and reads its begin.  0, or -1 with errno.  Call
   text_window_close in either case. */
MUST_CHECK
int text_window_open(struct text_window *window, const char *path);

/* Reads the rest as well.  The whole text with a NUL after it, which the caller
   frees; or NULL with errno. */
MUST_CHECK
char *text_window_load(struct text_window *window, size_t *size);

/* Gets more for what has been cut up to next, and sets both to where the text
   lies then.  False at the end of the file, and after an error. */
bool text_window_fill(struct text_window *window, char **next, char **end);

void text_window_close(struct text_window *window);

#endif
