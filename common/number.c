/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parses numbers strictly: one loop reads every base, and the named forms set
 * base and range.  A sign, a blank or a surplus character is an error.
 */
#include "common/number.h"

#include <errno.h>
#include <string.h>

/* The value of a digit in bases up to 16; 255 for anything else. */
static unsigned digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return 255;
}

bool parse_digits(const char *text, size_t len, unsigned base, uint64_t max,
		  uint64_t *value)
{
	uint64_t sum = 0;
	bool too_large = false;

	for (size_t i = 0; i < len; i++) {
		unsigned digit = digit_value(text[i]);

		if (digit >= base) {
			errno = EINVAL;
			return false;
		}
		too_large |= __builtin_mul_overflow(sum, base, &sum) ||
			     __builtin_add_overflow(sum, digit, &sum) ||
			     sum > max;
	}
	if (len == 0 || too_large) {
		errno = len == 0 ? EINVAL : ERANGE;
		return false;
	}
	*value = sum;
	return true;
}

/* So many digits never overflow. */
#define FEW_DIGITS 19

bool parse_decimal(const char *text, uint64_t max, uint64_t *value)
{
	uint64_t sum = 0;
	size_t len = 0;

	while (len < FEW_DIGITS && text[len] >= '0' && text[len] <= '9')
		sum = sum * 10 + (text[len++] - '0');
	/* The usual spelling; all others are judged there. */
	if (text[len] != '\0' || len == 0 || sum > max)
		return parse_digits(text, strlen(text), 10, max, value);
	*value = sum;
	return true;
}

bool parse_octal(const char *text, uint64_t max, uint64_t *value)
{
	return parse_digits(text, strlen(text), 8, max, value);
}

bool parse_mode(const char *text, mode_t *mode)
{
	uint64_t value;

	if (!parse_octal(text, ALLPERMS, &value))
		return false;
	*mode = value;
	return true;
}

bool parse_id(const char *text, uint32_t *id)
{
	uint64_t value;

	if (!parse_decimal(text, UINT32_MAX - 1, &value))
		return false;
	*id = value;
	return true;
}
