/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Escapes names.  Works on memory only.
 */
#include "protocmp/tree/escape.h"

#include <stdbool.h>

/* Bytes that would end a word, be invisible, or begin an escape. */
static bool must_escape(unsigned char byte)
{
	return byte <= ' ' || byte == 127 || byte == '\\';
}

void escape_word(const char *name, struct str *out)
{
	/* A lone - means "none", and ; begins a comment. */
	bool first = *name == ';' || (name[0] == '-' && !name[1]);

	for (; *name; name++, first = false) {
		unsigned char byte = *name;

		if (first || must_escape(byte))
			str_printf(out, "\\%03o", byte);
		else
			str_push(out, *name);
	}
}
