/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The users and groups of a system root, read line by line.  PSEUDO_PASSWD
 * names directories, and etc/NAME in the first that has it replaces /etc/NAME.
 * Without this variable, or where none of them has the file, libc looks names
 * up as ever.  In a changed root a file in the root's own etc/ comes first.
 *
 * A file is opened for each look-up, so no descriptor stays open, and threads
 * share nothing.  Names are compared byte by byte, passwd(5), group(5).
 */
#ifndef PRELOAD_ACCOUNTS_LINES_H
#define PRELOAD_ACCOUNTS_LINES_H

#include "preload/base/libc.h"

/* The longest line for functions to which the program gives no memory: a group
   of some ten thousand users.  Pages are not used before they are needed. */
#define LINES_MAX (1 << 20)

/* A file that is read line by line. */
struct lines {
	int fd;
	off_t offset; /* in the file, of what follows `chunk` */
	size_t at;    /* in `chunk`, of the next byte */
	size_t size;
	char chunk[1024];
};

/* Opens etc/NAME.  False if libc must do the look-up.  The caller closes it. */
bool lines_open(struct lines *lines, const char *name);
void lines_close(struct lines *lines);

/* Continues at this offset, where a line begins. */
void lines_seek(struct lines *lines, off_t offset);

/* Reads the next line, with a NUL for its end, into `size` bytes.  1, or 0 at
   the end; -ERANGE if the line is longer, or the error of pread(2). */
long lines_next(struct lines *lines, char *line, size_t size);

/* The offset of the next line. */
off_t lines_offset(const struct lines *lines);

/* Opens another file of etc/ in the directory whose etc/passwd is used.  A
   descriptor, or a negative errno; -ENOENT if libc is to be asked. */
long lines_open_beside(const char *name, int flags, mode_t mode);

/* Ends the field of a line that begins at `*rest`, with a NUL for its colon,
   and moves `*rest` behind it; NULL if there is no field any more. */
char *lines_field(char **rest);

/* Reads a field that is an id; false if it is none. */
bool lines_id(const char *field, uint32_t *id);

/* True for a line that is an entry: no comment, and none of compat(5). */
bool lines_is_entry(const char *line);

#endif
