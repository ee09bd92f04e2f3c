/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a cpio header by itself: the table of formats, and the numbers in
 * their four spellings.
 */
#include <endian.h>
#include <string.h>

#include "translate/cpio/cpio.h"

#define HEX_FIELDS                                                        \
	{                                                                 \
		[CPIO_INO] = { 6, 8 }, [CPIO_MODE] = { 14, 8 },           \
		[CPIO_UID] = { 22, 8 }, [CPIO_GID] = { 30, 8 },           \
		[CPIO_NLINK] = { 38, 8 }, [CPIO_MTIME] = { 46, 8 },       \
		[CPIO_FILESIZE] = { 54, 8 }, [CPIO_DEVMAJOR] = { 62, 8 }, \
		[CPIO_DEV] = { 70, 8 }, [CPIO_RDEVMAJOR] = { 78, 8 },     \
		[CPIO_RDEV] = { 86, 8 }, [CPIO_NAMESIZE] = { 94, 8 },     \
		[CPIO_CHECK] = {                                          \
			102,                                              \
			8                                                 \
		}                                                         \
	}

#define BINARY_FIELDS                                              \
	{                                                          \
		[CPIO_DEV] = { 2, 2 }, [CPIO_INO] = { 4, 2 },      \
		[CPIO_MODE] = { 6, 2 }, [CPIO_UID] = { 8, 2 },     \
		[CPIO_GID] = { 10, 2 }, [CPIO_NLINK] = { 12, 2 },  \
		[CPIO_RDEV] = { 14, 2 }, [CPIO_MTIME] = { 16, 4 }, \
		[CPIO_NAMESIZE] = { 20, 2 }, [CPIO_FILESIZE] = {   \
			22,                                        \
			4                                          \
		}                                                  \
	}

static const struct cpio_layout layouts[] = {
	{ "newc", "070701", 6, 110, 4, CPIO_HEX, HEX_FIELDS },
	{ "crc", "070702", 6, 110, 4, CPIO_HEX, HEX_FIELDS },
	{ "odc",
	  "070707",
	  6,
	  76,
	  1,
	  CPIO_OCTAL,
	  { [CPIO_DEV] = { 6, 6 },
	    [CPIO_INO] = { 12, 6 },
	    [CPIO_MODE] = { 18, 6 },
	    [CPIO_UID] = { 24, 6 },
	    [CPIO_GID] = { 30, 6 },
	    [CPIO_NLINK] = { 36, 6 },
	    [CPIO_RDEV] = { 42, 6 },
	    [CPIO_MTIME] = { 48, 11 },
	    [CPIO_NAMESIZE] = { 59, 6 },
	    [CPIO_FILESIZE] = { 65, 11 } } },
	{ "bin", "\xc7\x71", 2, 26, 2, CPIO_LITTLE, BINARY_FIELDS },
	{ "bin", "\x71\xc7", 2, 26, 2, CPIO_BIG, BINARY_FIELDS },
};

/* Sizes that are constants spare the calls. */
static bool has_magic(const struct cpio_layout *layout, const uint8_t *p,
		      size_t len)
{
	if (layout->magic_size == 6)
		return len >= 6 && memcmp(p, layout->magic, 6) == 0;
	return len >= 2 && memcmp(p, layout->magic, 2) == 0;
}

const struct cpio_layout *cpio_layout_of(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < countof(layouts); i++)
		if (has_magic(&layouts[i], p, len))
			return &layouts[i];
	return NULL;
}

/* Sixteen hex digits, two fields, by the width of what is joined already. */
typedef int8_t digits_t __attribute__((vector_size(16)));
typedef uint8_t bytes_t __attribute__((vector_size(16)));
typedef uint16_t pairs_t __attribute__((vector_size(16)));
typedef uint32_t fours_t __attribute__((vector_size(16)));
typedef uint64_t fields_t __attribute__((vector_size(16)));

/* What was seen among the digits of a header. */
struct seen {
	digits_t good;	  /* all bits: nothing but digits */
	digits_t letters; /* all letters, one over the other */
};

/* Which bytes are one of `count` characters, the last of which is this. */
static inline digits_t in_range(bytes_t text, char last, int8_t count)
{
	return (digits_t)(text + (uint8_t)(INT8_MAX - last)) >
	       (int8_t)(INT8_MAX - count);
}

/*
 * The values of digits.  Each range of them is moved up to where a signed byte
 * ends, so that one comparison tells.
 */
static inline digits_t read_digits(digits_t text, struct seen *seen)
{
	digits_t figure = in_range((bytes_t)text, '9', 10);
	digits_t letter = in_range((bytes_t)(text | 0x20), 'f', 6);

	seen->good &= figure | letter;
	seen->letters |= text & letter;
	return (text & 15) + (letter & 9);
}

/* Joins digits to two numbers: neighbours, then pairs, then fours, the first
   being the more significant. */
static inline fields_t join_digits(digits_t digits)
{
	fields_t fields = (fields_t)digits;
	fours_t fours;

	/* The first is in the lowest byte, whatever the byte order. */
	fields[0] = le64toh(fields[0]);
	fields[1] = le64toh(fields[1]);
	fours = (fours_t)((pairs_t)fields * 0x1001 >> 8);
	fields = (fields_t)((fours << 8 | fours >> 16) & 0xffff);
	return (fields << 16 | fields >> 32) & 0xffffffff;
}

/*
 * Reads a field and the one behind it.  Neighbours in an archive have most
 * fields in common: what reads as in the header before is not read again.
 */
static inline void read_two(struct cpio *cpio, const uint8_t *header,
			    enum cpio_field field, struct seen *seen)
{
	uint8_t *before = cpio->text + 8 * field;
	digits_t text;
	fields_t value;

	header += cpio->layout->field[field].at;
	if (memcmp(before, header, sizeof(text)) == 0)
		return;
	memcpy(&text, header, sizeof(text));
	memcpy(before, &text, sizeof(text));
	value = join_digits(read_digits(text, seen));
	memcpy(&cpio->value[field], &value, sizeof(value));
}

static bool read_hex(struct cpio *cpio, const uint8_t *header)
{
	struct seen seen = { .good = ~(digits_t){ 0 } };
	fields_t good, letters;

	read_two(cpio, header, CPIO_INO, &seen);
	read_two(cpio, header, CPIO_UID, &seen);
	read_two(cpio, header, CPIO_NLINK, &seen);
	read_two(cpio, header, CPIO_FILESIZE, &seen);
	read_two(cpio, header, CPIO_DEV, &seen);
	read_two(cpio, header, CPIO_RDEV, &seen);
	read_two(cpio, header, CPIO_NAMESIZE, &seen);
	good = (fields_t)seen.good;
	letters = (fields_t)seen.letters;
	if (letters[0] | letters[1])
		cpio->lower = (letters[0] | letters[1]) & 0x2020202020202020;
	if ((good[0] & good[1]) == UINT64_MAX)
		return true;
	memset(cpio->text, 0, sizeof(cpio->text));
	return false;
}

static bool read_octal(struct cpio *cpio, const uint8_t *header)
{
	bool good = true;

	memset(cpio->text, 0, sizeof(cpio->text));
	for (unsigned i = 0; i < CPIO_FIELDS; i++) {
		const uint8_t *p = header + cpio->layout->field[i].at;
		uint64_t value = 0;

		for (unsigned n = cpio->layout->field[i].width; n > 0; n--) {
			good &= *p >= '0' && *p <= '7';
			value = value << 3 | (*p++ & 7);
		}
		cpio->value[i] = value;
	}
	return good;
}

static void read_words(struct cpio *cpio, const uint8_t *header, bool big)
{
	memset(cpio->text, 0, sizeof(cpio->text));
	for (unsigned i = 0; i < CPIO_FIELDS; i++) {
		const uint8_t *p = header + cpio->layout->field[i].at;
		uint64_t value = 0;

		for (unsigned n = cpio->layout->field[i].width; n > 0; n -= 2) {
			value = value << 16 | (unsigned)(p[!big] << 8) | p[big];
			p += 2;
		}
		cpio->value[i] = value;
	}
}

bool cpio_read(struct cpio *cpio, const uint8_t *header)
{
	switch (cpio->layout->spelling) {
	case CPIO_HEX: return read_hex(cpio, header);
	case CPIO_OCTAL: return read_octal(cpio, header);
	default:
		read_words(cpio, header, cpio->layout->spelling == CPIO_BIG);
		return true;
	}
}
