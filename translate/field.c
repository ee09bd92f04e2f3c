/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Number fields of tar headers.  The rule for writing: as few bytes change as
 * the new value allows, so digits take the place of digits, padding stays
 * padding, and terminators stay unless a longer number needs their room.
 */
#include "translate/field.h"

#include <string.h>

#define BLOCK 512

static bool get_base256(const uint8_t *field, unsigned width, int64_t *value)
{
	bool negative = field[0] == 0xff;
	uint64_t fill = negative ? UINT64_MAX : 0;
	uint64_t number = negative ? UINT64_MAX : field[0] & 0x7f;

	for (unsigned i = 1; i < width; i++) {
		/* What is shifted out, and then the sign, must be filling. */
		if (number >> 55 != fill >> 55)
			return false;
		number = number << 8 | field[i];
	}
	*value = (int64_t)number;
	return true;
}

static void put_base256(uint8_t *field, unsigned width, int64_t value)
{
	uint64_t number = (uint64_t)value;

	for (unsigned i = width; i-- > 0;) {
		field[i] = number & 0xff;
		number = number >> 8 | (value < 0 ? (uint64_t)0xff << 56 : 0);
	}
	field[0] |= 0x80;
}

static bool fits_base256(unsigned width, int64_t value)
{
	int64_t limit;

	if (width > 8)
		return true;
	limit = (int64_t)1 << (8 * width - 2);
	return value < limit && value >= -limit;
}

static inline bool is_octal(uint8_t c)
{
	return c >= '0' && c <= '7';
}

bool field_get(const uint8_t *field, unsigned width, int64_t *value)
{
	uint64_t number = 0;
	unsigned i = 0;

	if (field[0] & 0x80)
		return get_base256(field, width, value);
	while (i < width && field[i] == ' ')
		i++;
	for (; i < width && is_octal(field[i]); i++)
		number = number << 3 | (field[i] - '0');
	if (i < width && field[i] != '\0' && field[i] != ' ')
		return false;
	*value = (int64_t)number;
	return true;
}

/* Where the parts of an octal field lie: blanks, digits, terminators. */
struct spelling {
	unsigned first;		/* first digit */
	unsigned end;		/* after the last digit */
	bool zeros;		/* padded with zeros rather than blanks */
};

static struct spelling spelling_of(const uint8_t *field, unsigned width)
{
	struct spelling s = { 0, 0, true };

	while (s.first < width && field[s.first] == ' ')
		s.first++;
	s.end = s.first;
	while (s.end < width && is_octal(field[s.end]))
		s.end++;
	s.zeros = s.first == 0 ||
		  (s.end - s.first > 1 && field[s.first] == '0');
	return s;
}

static unsigned octal_digits(uint64_t value)
{
	unsigned n = 1;

	while (value >>= 3)
		n++;
	return n;
}

static bool put_octal(uint8_t *field, unsigned width, uint64_t value)
{
	struct spelling s = spelling_of(field, width);
	unsigned digits = octal_digits(value);
	bool blank = s.end == s.first;	/* or unreadable */

	if (digits > (s.end == width && !blank ? width : width - 1))
		return false;
	if (blank) {
		memset(field, 0, width);
		s = (struct spelling) { 0, width - 1, true };
	}
	if (s.zeros && digits < s.end - s.first)
		digits = s.end - s.first;
	if (digits > s.end) {
		memmove(field + digits, field + s.end, width - digits);
		s.end = digits;
	}
	memset(field, ' ', s.end - digits);
	for (unsigned i = s.end; i-- > s.end - digits; value >>= 3)
		field[i] = '0' + (value & 7);
	return true;
}

bool field_put(uint8_t *field, unsigned width, int64_t value, bool base256)
{
	bool is_base256 = field[0] & 0x80;

	if (!is_base256 && value >= 0 && put_octal(field, width, value))
		return true;
	if (!(is_base256 || base256) || !fits_base256(width, value))
		return false;
	put_base256(field, width, value);
	return true;
}

/*
 * Eight bytes at a time: even and odd bytes are added up in four lanes of 16
 * bits each, which 128 additions of at most 255 cannot overflow.
 */
uint32_t field_sum(const uint8_t *block)
{
	const uint64_t even = 0x00ff00ff00ff00ff;
	uint64_t lanes = 0, word;

	for (unsigned i = 0; i < BLOCK; i += 8) {
		memcpy(&word, block + i, 8);
		lanes += (word & even) + (word >> 8 & even);
	}
	lanes = (lanes & 0x0000ffff0000ffff) +
		(lanes >> 16 & 0x0000ffff0000ffff);
	return (uint32_t)(lanes + (lanes >> 32));
}

int32_t field_signed_sum(const uint8_t *block)
{
	int32_t sum = 0;

	for (unsigned i = 0; i < BLOCK; i++)
		sum += (int8_t)block[i];
	return sum;
}

bool field_is_zero(const uint8_t *block)
{
	return block[0] == 0 && memcmp(block, block + 1, BLOCK - 1) == 0;
}
