/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Number fields of tar headers.  The rule for writing: as few bytes change as
 * the new value allows, so digits replace digits, padding stays padding, and
 * terminators stay unless a longer number needs their bytes.
 */
#include "translate/stream/field.h"

#include <endian.h>
#include <string.h>

#define BLOCK 512

/* "00000000" */
#define ZEROS 0x3030303030303030u

static inline bool is_octal(uint8_t c)
{
	return c >= '0' && c <= '7';
}

static bool get_base256(const uint8_t *field, unsigned width, int64_t *value)
{
	bool negative = field[0] == 0xff;
	uint64_t fill = negative ? UINT64_MAX : 0;
	uint64_t number = negative ? UINT64_MAX : field[0] & 0x7f;

	for (unsigned i = 1; i < width; i++) {
		/* Bits that are shifted out, and the sign, must be filling. */
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

/* Eight bytes as a number, the first being the most significant. */
static uint64_t load(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return be64toh(word);
}

/* The number of octal digits before the first other byte of the eight. */
static unsigned count_digits(uint64_t word)
{
	uint64_t odd = (word ^ ZEROS) & 0xf8f8f8f8f8f8f8f8;

	return odd ? (unsigned)__builtin_clzll(odd) / 8 : 8;
}

/* Eight digits to a number: neighbours are joined, then pairs, then fours. */
static uint64_t join_digits(uint64_t word)
{
	word = (word & 0x0007000700070007) | (word >> 5 & 0x0038003800380038);
	word = (word & 0x0000003f0000003f) | (word >> 10 & 0x00000fc000000fc0);
	return (word & 0xfff) | (word >> 20 & 0xfff000);
}

/* The reverse of join_digits, for values below 1 << 24. */
static uint64_t split_digits(uint64_t value)
{
	value = (value & 0xfff) | (value & 0xfff000) << 20;
	value = (value & 0x0000003f0000003f) | (value & 0x00000fc000000fc0)
						       << 10;
	return (value & 0x0007000700070007) | (value & 0x0038003800380038) << 5;
}

/* The usual spelling, digits and a terminator, eight bytes at once. */
static bool get_usual(const uint8_t *field, unsigned width, uint64_t *value)
{
	uint64_t word, number = 0;
	unsigned digits;

	for (; width > 8; width--, field++) {
		if (!is_octal(*field))
			return false;
		number = number << 3 | (*field - '0');
	}
	word = load(field);
	digits = count_digits(word);
	if (digits == 0 || (digits < 8 && word << 8 * digits >> 56 & ~' '))
		return false;
	word = (word ^ ZEROS) >> (64 - 8 * digits);
	*value = number << 3 * digits | join_digits(word);
	return true;
}

bool field_get(const uint8_t *field, unsigned width, int64_t *value)
{
	uint64_t number = 0;
	unsigned i = 0;

	if (get_usual(field, width, &number)) {
		*value = (int64_t)number;
		return true;
	}
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
	unsigned first; /* first digit */
	unsigned end;	/* after the last digit */
	bool zeros;	/* padded with zeros rather than blanks */
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

/* The usual case: no more digits than there are, and no blanks before them. */
static bool put_usual(uint8_t *field, unsigned width, uint64_t value)
{
	uint64_t word = load(field), rest;
	unsigned digits = count_digits(word);

	if (width != 8 || digits == 0 || value >> 3 * digits)
		return false;
	rest = digits < 8 ? word & UINT64_MAX >> 8 * digits : 0;
	word = (split_digits(value) | ZEROS) << (64 - 8 * digits) | rest;
	word = htobe64(word);
	memcpy(field, &word, sizeof(word));
	return true;
}

static bool put_octal(uint8_t *field, unsigned width, uint64_t value)
{
	struct spelling s = spelling_of(field, width);
	unsigned digits = octal_digits(value);
	bool blank = s.end == s.first; /* or unreadable */

	if (digits > (s.end == width && !blank ? width : width - 1))
		return false;
	if (blank) {
		memset(field, 0, width);
		s = (struct spelling){ 0, width - 1, true };
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

	if (!is_base256 && value >= 0 &&
	    (put_usual(field, width, (uint64_t)value) ||
	     put_octal(field, width, (uint64_t)value)))
		return true;
	if (!(is_base256 || base256) || !fits_base256(width, value))
		return false;
	put_base256(field, width, value);
	return true;
}

/*
 * Sixteen bytes at a time, in lanes of 16 bits: the odd bytes, and all as
 * words. 32 additions of at most 255 fit into a lane; that the words overflow
 * does not matter, as what is left without the odd bytes, the even ones, fits
 * again.
 */
uint32_t field_sum(const uint8_t *block)
{
	typedef uint16_t lanes_t __attribute__((vector_size(16)));
	lanes_t words = { 0 }, odd = { 0 }, word[4];
	uint32_t sum = 0;

	for (unsigned i = 0; i < BLOCK; i += sizeof(word)) {
		memcpy(word, block + i, sizeof(word));
		words += word[0] + word[1] + word[2] + word[3];
		odd += (word[0] >> 8) + (word[1] >> 8) + (word[2] >> 8) +
		       (word[3] >> 8);
	}
	words -= odd << 8;
	words += odd;
	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		sum += words[i];
	return sum;
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
