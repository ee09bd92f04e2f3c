/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Strings without libc.  A buffer is never written past its end, and always
 * ends in a NUL.
 */
#include "raw/text.h"

#include <string.h>

size_t raw_length(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

bool raw_equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

bool raw_starts(const char *text, const char *prefix)
{
	while (*prefix && *text == *prefix) {
		text++;
		prefix++;
	}
	return *prefix == '\0';
}

const char *raw_variable(const char *entry, const char *name)
{
	while (*name && *entry == *name) {
		entry++;
		name++;
	}
	return *name == '\0' && *entry == '=' ? entry + 1 : NULL;
}

uint64_t raw_number(const char *text, unsigned base, uint64_t otherwise)
{
	uint64_t number = 0;

	if (!*text)
		return otherwise;
	for (; *text; text++) {
		unsigned digit = (unsigned char)*text - '0';

		if (digit >= base ||
		    __builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, digit, &number))
			return otherwise;
	}
	return number;
}

const char *raw_getenv(char *const *envp, const char *name)
{
	const char *value = NULL;

	for (; *envp && !value; envp++)
		value = raw_variable(*envp, name);
	return value;
}

struct raw_text raw_text(char *buf, size_t size)
{
	*buf = '\0';
	return (struct raw_text){ buf, buf + size - 1, false };
}

void raw_put_bytes(struct raw_text *text, const char *bytes, size_t size)
{
	if ((size_t)(text->end - text->at) < size) {
		text->full = true;
		return;
	}
	memcpy(text->at, bytes, size);
	text->at += size;
	*text->at = '\0';
}

void raw_put(struct raw_text *text, const char *word)
{
	raw_put_bytes(text, word, raw_length(word));
}

void raw_put_end(struct raw_text *text)
{
	if (text->at < text->end)
		*++text->at = '\0';
}

void raw_put_number(struct raw_text *text, unsigned long number, unsigned base)
{
	char digits[24];
	size_t n = sizeof(digits);

	do {
		digits[--n] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);
	raw_put_bytes(text, digits + n, sizeof(digits) - n);
}

size_t raw_decimal(char *text, unsigned long number)
{
	struct raw_text decimal = raw_text(text, 20 + 1);

	raw_put_number(&decimal, number, 10);
	return decimal.at - text;
}
