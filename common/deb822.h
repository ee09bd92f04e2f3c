/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a text in the form of Debian's control files, deb822(5): paragraphs
 * with empty lines between them, in which each field is
 *
 *	NAME: VALUE
 *	 MORE OF THE VALUE
 *
 * where a line that begins with a blank or a tab goes on with the value, and
 * one that begins with # is a comment, also within a value.  The text is cut in
 * place; which fields there are is not known here.
 */
#ifndef COMMON_DEB822_H
#define COMMON_DEB822_H

#include <stdbool.h>

#include "common/base.h"
#include "common/fault.h"

struct deb822 {
	const char *file;  /* for faults */
	char *next, *end;  /* what is left of the text; *end is a NUL */
	unsigned line;	   /* the number of the line before `next` */
	bool in_paragraph; /* it has begun, and not ended */
	bool keeps_lines;  /* set it behind deb822_init(), where each line of a
			      value counts: it loses its first blank and those
			      at its end, and comments are lines, too */
};

/* Lies in the text. */
struct deb822_field {
	const char *name;
	char *value;   /* its lines, with newlines between them, none with
			  blanks at its ends, unless lines are kept */
	unsigned line; /* where it begins */
};

enum deb822_part {
	DEB822_FIELD,
	DEB822_PARAGRAPH_END, /* follows the last field of each */
	DEB822_END,
};

/* Begins with a text, the caller's, behind whose `size` bytes a NUL follows. */
void deb822_init(struct deb822 *deb822, char *text, size_t size,
		 const char *file);

/* Reads the next part, and fills in the field if it is one.  -1 with the fault,
   which has its line. */
MUST_CHECK
int deb822_next(struct deb822 *deb822, struct deb822_field *field,
		struct fault *fault);

#endif
