/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cpio family.
 *
 *	stream  = { zeros } { archive { zeros } } [ rest ]
 *	archive = { member } [ trailer ]
 *	member  = header name padding body padding
 *	trailer = a member without data called "TRAILER!!!"
 *
 * newc   "070701"  110 bytes  thirteen fields of 8 hex digits; name and body
 *                             end on a multiple of 4 from the header's start
 * crc    "070702"             the same; the last field sums the data bytes
 * odc    "070707"   76 bytes  octal digits, nothing is padded
 * bin    0x71c7     26 bytes  16-bit words in either byte order, 32-bit values
 *                             with the high word first; padded to 2
 *
 * namesize counts the NUL, and perhaps further NULs that align the data.  It
 * alone decides where the name ends.  In odc and bin, HP-UX writes devices,
 * FIFOs and sockets with rdev 0,1 and the real number in filesize: such members
 * have no body.
 *
 * In an initramfs, zeros and compressed archives may stand between archives.
 */
#ifndef TRANSLATE_CPIO_CPIO_H
#define TRANSLATE_CPIO_CPIO_H

#include "translate/stream/format.h"

/* The most that a name may take: far above PATH_MAX, even if padded to a disk
   block for alignment. */
#define CPIO_NAME_MAX ((uint64_t)1 << 20)

enum cpio_field {
	CPIO_INO,
	CPIO_MODE,
	CPIO_UID,
	CPIO_GID,
	CPIO_NLINK,
	CPIO_MTIME,
	CPIO_FILESIZE,
	CPIO_DEVMAJOR,
	CPIO_DEV, /* minor, or the whole number */
	CPIO_RDEVMAJOR,
	CPIO_RDEV, /* minor, or the whole number */
	CPIO_NAMESIZE,
	CPIO_CHECK,
	CPIO_FIELDS
};

/* How numbers are written. */
enum cpio_spelling {
	CPIO_HEX,
	CPIO_OCTAL,
	CPIO_LITTLE, /* 16-bit words, low byte first */
	CPIO_BIG,    /* 16-bit words, high byte first */
};

#define CPIO_MAGIC_SIZE 6 /* of the longest */

/* One row per format. */
struct cpio_layout {
	const char *name;
	const char *magic;
	uint8_t magic_size;
	uint8_t header_size;
	uint8_t align; /* of name and body */
	enum cpio_spelling spelling;
	struct {
		uint8_t at;
		uint8_t width; /* 0: there is no such field */
	} field[CPIO_FIELDS];
};

struct cpio {
	struct format_state base;
	const struct cpio_layout *layout; /* of the last header; NULL: none */
	bool outside;	   /* between archives: zeros may stand */
	bool lower;	   /* hex digits of the last header that had letters
			      were small; capitals if none had some, as
			      GNU cpio, the commonest writer, has them */
	uint64_t last_ino; /* the largest seen */
	uint64_t value[CPIO_FIELDS];   /* of the header in hand */
	uint8_t text[8 * CPIO_FIELDS]; /* hex digits that value was read from;
				  zeros where it comes from elsewhere */
};

/* ---- cpio_read.c: a header by itself ---- */

/* The layout whose magic these bytes have; NULL if there is none. */
const struct cpio_layout *cpio_layout_of(const uint8_t *p, size_t len);

/* Reads all fields into cpio->value, 0 where the format has no such field.
   false: some field is not a number. */
MUST_CHECK
bool cpio_read(struct cpio *cpio, const uint8_t *header);

/* Bytes of padding behind a name or body that ends at this offset. */
static inline uint64_t cpio_padding(const struct cpio_layout *layout,
				    uint64_t end)
{
	return -end & (uint64_t)(layout->align - 1);
}

/* ---- cpio.c ---- */

/* The file type bits of the mode field for a letter of prototype(5). */
unsigned cpio_type_bits(char kind);

/* ---- cpio_patch.c: a header written ---- */

/* Writes a field.  false: the value does not fit; nothing is written. */
MUST_CHECK
bool cpio_put(const struct cpio *cpio, uint8_t *header, enum cpio_field field,
	      uint64_t value);

/* The members patch, patch_saved and make of struct archive_format. */
int cpio_patch(void *state, const struct unit *unit, uint8_t *head,
	       const struct change *change, struct str *out);
int cpio_patch_saved(void *state, struct str *head, const struct change *change,
		     struct str *out);
int cpio_make(void *state, const struct member *member, uint32_t major,
	      uint32_t minor, struct str *out);

#endif
