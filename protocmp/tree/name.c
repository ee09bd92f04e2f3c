/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spells names.  Works on memory only.
 */
#include "protocmp/tree/name.h"

#include <stdbool.h>

/* Bytes that would end a word, or not be seen. */
static bool must_escape(unsigned char byte)
{
	return byte <= ' ' || byte == 127 || byte == '\\';
}

void name_word(const char *name, struct str *out)
{
	/* A lone - says "nothing" and ; begins a comment. */
	bool first = *name == ';' || (name[0] == '-' && !name[1]);

	for (; *name; name++, first = false) {
		unsigned char byte = *name;

		if (first || must_escape(byte))
			str_printf(out, "\\%03o", byte);
		else
			str_push(out, *name);
	}
}
