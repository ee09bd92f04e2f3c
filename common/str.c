/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grows byte strings.  Sizes are checked for overflow, and failure sticks until
 * the string is cleared.
 */
#include "common/str.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/array.h"

/* Makes room for `more` bytes and the NUL.  False if an allocation failed, now
   or before. */
static bool reserve(struct str *str, size_t more)
{
	if (more >= SIZE_MAX / 2 - str->len) {
		errno = ENOMEM;
		str->failed = true;
	}
	while (!str->failed && str->capacity <= str->len + more)
		str->failed = array_grow(&str->data, str->capacity,
					 &str->capacity, 1) < 0;
	return !str->failed;
}

void str_fini(struct str *str)
{
	free(str->data);
	*str = (struct str)STR_INIT;
}

void str_clear(struct str *str)
{
	str->failed = false;
	str_truncate(str, 0);
}

void str_truncate(struct str *str, size_t len)
{
	if (len >= str->len)
		return;
	str->len = len;
	str->data[len] = '\0';
}

const char *str_text(const struct str *str)
{
	return str->data ? str->data : "";
}

bool str_failed(const struct str *str)
{
	return str->failed;
}

void str_push(struct str *str, char byte)
{
	str_append(str, &byte, 1);
}

void str_append(struct str *str, const void *bytes, size_t size)
{
	if (!reserve(str, size))
		return;
	if (size)
		memcpy(str->data + str->len, bytes, size);
	str->len += size;
	str->data[str->len] = '\0';
}

char *str_room(struct str *str, size_t size)
{
	if (!reserve(str, size))
		return NULL;
	memset(str->data + str->len, 0, size + 1);
	str->len += size;
	return str->data + str->len - size;
}

void str_puts(struct str *str, const char *text)
{
	str_append(str, text, strlen(text));
}

/* How many bytes a character has that steers a terminal, in UTF-8: a control
   character, also one of U+0080 to U+009F, or one that turns the direction of
   text; 0 for any other. */
static size_t steering(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	if (at[0] < ' ' || at[0] == 127)
		return 1;
	if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f)
		return 2;
	if (at[0] == 0xe2 &&
	    ((at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae) ||
	     (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9)))
		return 3;
	return 0;
}

void str_visible(struct str *str, const char *text)
{
	while (*text) {
		size_t escaped = steering(text);

		if (escaped == 0)
			str_push(str, *text++);
		for (; escaped > 0; escaped--)
			str_printf(str, "\\%03o", (unsigned char)*text++);
	}
}

void str_printf(struct str *str, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	str_vprintf(str, format, args);
	va_end(args);
}

void str_vprintf(struct str *str, const char *format, va_list args)
{
	va_list again;
	int size;

	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (size < 0)
		str->failed = true;
	else if (reserve(str, size)) {
		vsnprintf(str->data + str->len, size + 1, format, args);
		str->len += size;
	}
}

char *str_take(struct str *str)
{
	char *text;

	str_append(str, "", 0);
	if (str->failed) {
		str_fini(str);
		errno = ENOMEM;
		return NULL;
	}
	text = str->data;
	*str = (struct str)STR_INIT;
	return text;
}

bool str_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}
