/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines and fields of a text, cut in place: a NUL replaces the byte behind a
 * line or field, and nothing is copied.  This file knows no format.
 */
#ifndef PKGDB_PARSE_LEX_H
#define PKGDB_PARSE_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base.h"

/*
 * A text that is being cut, which the caller owns.  The byte at `end` must be
 * writable.  Of a text that comes in pieces, `fill` gets one more: it keeps
 * next[0..end - next), perhaps at another place, and appends to it.  False if
 * there is no more.
 */
struct lex {
	char *next, *end;
	bool (*fill)(struct lex *lex); /* NULL: all of it is here */
	unsigned line;	 /* number of the line last returned, from 1;
			    of joined lines, that of the first */
	unsigned joined; /* number of lines that were joined to it */
	bool join;	 /* a backslash at the end joins the next line */
};

/*
 * The next line without its newline, or NULL at the end.  *len is its length:
 * strlen is shorter if the line has a NUL in it.  Valid until the next call if
 * the text comes in pieces.
 */
char *lex_line(struct lex *lex, size_t *len);

/*
 * Cuts a line at blanks and tabs into fields.  Returns their number; or max + 1
 * if there are more than max, when fields[max] is the uncut rest: fields has
 * space for max + 1.
 */
size_t lex_fields(char *line, char **fields, size_t max);

/* The first byte that is neither blank nor tab. */
char *lex_skip_blanks(char *text);

/* Cuts one field off *rest as lex_fields would; NULL if there is none. */
char *lex_word(char **rest);

/* The same for a word that is mostly long: the path at the begin of a line. */
char *lex_path(char **rest);

/* Cuts trailing blanks, tabs and carriage returns off a line. */
void lex_trim(char *line, size_t len);

/*
 * Undoes vis(3) and C escapes in place: \ooo, \a \b \f \n \r \s \t \v \0,
 * \^x, \M-x, \M^x, and a backslash before any other byte.  false when an
 * escape is cut short or gives a NUL.
 */
MUST_CHECK
bool lex_unvis(char *text);

#endif
