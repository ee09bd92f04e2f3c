/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns three bytes into four letters, and back.  No library does it here:
 * faked, which writes part data, has to run where only libc is installed.
 */
#include "parts/base64.h"

#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "abcdefghijklmnopqrstuvwxyz0123456789+/";

/* Spells 1 to 3 bytes as four letters. */
static void spell(const char *bytes, size_t count, char text[4])
{
	uint32_t group = 0;

	for (size_t i = 0; i < 3; i++)
		group = group << 8 | (i < count ? (unsigned char)bytes[i] : 0);
	for (size_t i = 0; i < 4; i++)
		text[i] = i <= count ? letters[group >> (18 - 6 * i) & 63]
				     : '=';
}

/* Spells the first bytes and moves behind them; false at the end. */
static bool spell_next(const char **bytes, size_t *size, char text[4])
{
	size_t count = *size < 3 ? *size : 3;

	if (count == 0)
		return false;
	spell(*bytes, count, text);
	*bytes += count;
	*size -= count;
	return true;
}

void base64_put(FILE *out, const char *bytes, size_t size)
{
	char text[4];

	putc('"', out);
	while (spell_next(&bytes, &size, text))
		fwrite(text, 1, sizeof(text), out);
	putc('"', out);
}

void base64_encode(struct str *to, const char *bytes, size_t size)
{
	char text[4];

	while (spell_next(&bytes, &size, text))
		str_append(to, text, sizeof(text));
}

/* The value of four letters, in which count bytes of it are; false if they are
   no letters, or if another spelling of these bytes is the right one. */
static bool read_group(const char *text, char bytes[3], size_t *count)
{
	uint32_t group = 0;
	char again[4];

	*count = text[3] != '=' ? 3 : text[2] != '=' ? 2 : 1;
	for (size_t i = 0; i < 4; i++) {
		const char *letter = i <= *count && text[i]
					     ? strchr(letters, text[i])
					     : letters;

		if (!letter)
			return false;
		group = group << 6 | (uint32_t)(letter - letters);
	}
	for (size_t i = 0; i < 3; i++)
		bytes[i] = (char)(group >> (16 - 8 * i));
	spell(bytes, *count, again);
	return memcmp(again, text, sizeof(again)) == 0;
}

bool base64_append(struct str *to, const char *text, size_t size)
{
	size_t count = 3;
	char bytes[3];

	if (size % 4 != 0)
		return false;
	for (; size > 0; text += 4, size -= 4) {
		/* Padding ends a text. */
		if (count < 3 || !read_group(text, bytes, &count))
			return false;
		str_append(to, bytes, count);
	}
	return true;
}
