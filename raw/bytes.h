/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks for bytes in a text, eight at once.  Calls no function. */
#ifndef RAW_BYTES_H
#define RAW_BYTES_H

#include <stddef.h>
#include <stdint.h>

#define RAW_EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The eight bytes at an address. */
static inline uint64_t raw_bytes_at(const uint8_t *at)
{
	uint64_t word;

	__builtin_memcpy(&word, at, sizeof(word));
	return word;
}

/* The highest bit of each byte of a word that has these bits of a mask. */
static inline uint64_t raw_bytes_with(uint64_t word, uint8_t mask, uint8_t bits)
{
	uint64_t rest = (word & RAW_EACH_BYTE(mask)) ^ RAW_EACH_BYTE(bits);
	uint64_t low = RAW_EACH_BYTE(0x7f);

	return ~(((rest & low) + low) | rest | low);
}

/* Where two bytes follow each other next, from `at` on; `size` if nowhere.  On
   machines that store the low byte of a word first. */
static inline size_t raw_find_two(const uint8_t *text, size_t size, size_t at,
				  const uint8_t two[2])
{
	uint64_t word;

	/* A word has 7 places for the two. */
	for (; at + sizeof(word) <= size; at += 7) {
		word = raw_bytes_at(text + at);
		if (raw_bytes_with(word, 0xff, two[0]) << 8 &
		    raw_bytes_with(word, 0xff, two[1]))
			break;
	}
	for (; at + 1 < size; at++)
		if (text[at] == two[0] && text[at + 1] == two[1])
			return at;
	return size;
}

#endif
