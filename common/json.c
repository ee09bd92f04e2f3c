/* SPDX-License-Identifier: BSD-2-Clause */
/* Spells bytes as JSON strings, one character after the other. */
#include "common/json.h"

#include <string.h>

/* The longest spelling of a character, \u001f, with a NUL. */
#define SPELLED_MAX 7

/*
 * Length of the well-formed UTF-8 sequence that begins at text, which has size
 * bytes, at least one; 0 if there is none: no overlong form, no surrogate,
 * nothing above U+10FFFF (RFC 3629, section 4).
 */
static size_t utf8_length(const unsigned char *text, size_t size)
{
	static const struct {
		unsigned char first, last; /* bounds of the first byte, */
		unsigned char low, high;   /* and of the second */
		unsigned char length;
	} forms[] = {
		{ 0x00, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	size_t i = 0;

	while (i < countof(forms) &&
	       (text[0] < forms[i].first || text[0] > forms[i].last))
		i++;
	if (i == countof(forms) || forms[i].length > size)
		return 0;
	if (forms[i].length > 1 &&
	    (text[1] < forms[i].low || text[1] > forms[i].high))
		return 0;
	for (size_t k = 2; k < forms[i].length; k++)
		if ((text[k] & 0xc0) != 0x80)
			return 0;
	return forms[i].length;
}

bool json_is_utf8(const char *text, size_t size)
{
	while (size > 0) {
		size_t length = utf8_length((const unsigned char *)text, size);

		if (length == 0)
			return false;
		text += length;
		size -= length;
	}
	return true;
}

/* How the next character stands within quotes; returns its bytes in text. */
static size_t spell(const char *text, size_t size, char spelled[SPELLED_MAX])
{
	unsigned char byte = *text;
	size_t length = utf8_length((const unsigned char *)text, size);

	if (!length) {
		snprintf(spelled, SPELLED_MAX, "\\udc%02x", byte);
		return 1;
	}
	if (byte < ' ' || byte == 0x7f) {
		snprintf(spelled, SPELLED_MAX, "\\u%04x", byte);
	} else if (byte == '"' || byte == '\\') {
		snprintf(spelled, SPELLED_MAX, "\\%c", byte);
	} else {
		memcpy(spelled, text, length);
		spelled[length] = '\0';
	}
	return length;
}

void json_put(FILE *out, const char *text, size_t size)
{
	char spelled[SPELLED_MAX];
	const char *end = text + size;

	putc('"', out);
	while (text < end) {
		text += spell(text, end - text, spelled);
		fputs(spelled, out);
	}
	putc('"', out);
}

void json_put_text(FILE *out, const char *text)
{
	json_put(out, text, strlen(text));
}

void json_put_hex(FILE *out, const char *bytes, size_t size)
{
	putc('"', out);
	for (size_t i = 0; i < size; i++)
		fprintf(out, "%02x", (unsigned char)bytes[i]);
	putc('"', out);
}

void json_append_text(struct str *out, const char *text)
{
	char spelled[SPELLED_MAX];
	const char *end = text + strlen(text);

	str_push(out, '"');
	while (text < end) {
		text += spell(text, end - text, spelled);
		str_puts(out, spelled);
	}
	str_push(out, '"');
}
