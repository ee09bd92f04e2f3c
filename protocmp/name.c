/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spells names.  Works on memory only.
 */
#include "protocmp/name.h"

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

/*
 * Length of the well-formed UTF-8 sequence of more than one byte that text
 * begins with; 0 if it begins with none (RFC 3629, section 4).
 */
static size_t utf8_len(const unsigned char *text)
{
	unsigned char first = text[0];
	size_t len = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	/* Bounds of the second byte: no overlong form, no surrogate, no more
	   than U+10FFFF. */
	unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	if (first < 0xc2 || first > 0xf4 || text[1] < low || text[1] > high)
		return 0;
	for (size_t n = 2; n < len; n++)
		if ((text[n] & 0xc0) != 0x80)
			return 0;
	return len;
}

void name_json(const char *text, struct str *out)
{
	str_push(out, '"');
	while (*text) {
		unsigned char byte = *text;
		size_t len = 1;

		if (byte == '"' || byte == '\\')
			str_printf(out, "\\%c", byte);
		else if (byte < ' ' || byte == 127)
			str_printf(out, "\\u%04x", byte);
		else if (byte < 0x80)
			str_push(out, *text);
		else if ((len = utf8_len((const unsigned char *)text)) != 0)
			str_append(out, text, len);
		else
			str_printf(out, "\\udc%02x", byte), len = 1;
		text += len;
	}
	str_push(out, '"');
}
