/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the units of a cpio stream, whatever mixture of formats it is.  Never
 * looks for the next header by searching: what follows a trailer is zeros,
 * another archive, compressed data, or none of our business.
 */
#include "translate/cpio.h"

#include <endian.h>
#include <string.h>

#define TRAILER "TRAILER!!!"

/* Between archives, this much is enough to tell what comes next: a binary
   header and as long a name as a kernel takes. */
#define OUTSIDE_ENOUGH (26 + 4096)

#define HEX_FIELDS {						\
	[CPIO_INO] = { 6, 8 },		[CPIO_MODE] = { 14, 8 },	\
	[CPIO_UID] = { 22, 8 },		[CPIO_GID] = { 30, 8 },		\
	[CPIO_NLINK] = { 38, 8 },	[CPIO_MTIME] = { 46, 8 },	\
	[CPIO_FILESIZE] = { 54, 8 },	[CPIO_DEVMAJOR] = { 62, 8 },	\
	[CPIO_DEV] = { 70, 8 },		[CPIO_RDEVMAJOR] = { 78, 8 },	\
	[CPIO_RDEV] = { 86, 8 },	[CPIO_NAMESIZE] = { 94, 8 },	\
	[CPIO_CHECK] = { 102, 8 } }

#define BINARY_FIELDS {						\
	[CPIO_DEV] = { 2, 2 },		[CPIO_INO] = { 4, 2 },		\
	[CPIO_MODE] = { 6, 2 },		[CPIO_UID] = { 8, 2 },		\
	[CPIO_GID] = { 10, 2 },		[CPIO_NLINK] = { 12, 2 },	\
	[CPIO_RDEV] = { 14, 2 },	[CPIO_MTIME] = { 16, 4 },	\
	[CPIO_NAMESIZE] = { 20, 2 },	[CPIO_FILESIZE] = { 22, 4 } }

static const struct cpio_layout layouts[] = {
	{ "newc", "070701", 6, 110, 4, CPIO_HEX, HEX_FIELDS },
	{ "crc", "070702", 6, 110, 4, CPIO_HEX, HEX_FIELDS },
	{ "odc", "070707", 6, 76, 1, CPIO_OCTAL, {
		[CPIO_DEV] = { 6, 6 },		[CPIO_INO] = { 12, 6 },
		[CPIO_MODE] = { 18, 6 },	[CPIO_UID] = { 24, 6 },
		[CPIO_GID] = { 30, 6 },		[CPIO_NLINK] = { 36, 6 },
		[CPIO_RDEV] = { 42, 6 },	[CPIO_MTIME] = { 48, 11 },
		[CPIO_NAMESIZE] = { 59, 6 },	[CPIO_FILESIZE] = { 65, 11 } } },
	{ "bin", { 0xc7, 0x71 }, 2, 26, 2, CPIO_LITTLE, BINARY_FIELDS },
	{ "bin", { 0x71, 0xc7 }, 2, 26, 2, CPIO_BIG, BINARY_FIELDS },
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
	digits_t good;		/* all bits: nothing but digits */
	digits_t letters;	/* all letters, one over the other */
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
	pairs_t pairs = (pairs_t)digits * 0x1001 >> 8;
	fours_t fours = (fours_t)pairs;
	fields_t fields = (fields_t)((fours << 8 | fours >> 16) & 0xffff);

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
	struct seen seen = { .good = ~(digits_t) { 0 } };
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

static void read_words(struct cpio *cpio, const uint8_t *header,
		       const struct cpio_layout *layout, bool big)
{
	memset(cpio->text, 0, sizeof(cpio->text));
	for (unsigned i = 0; i < CPIO_FIELDS; i++) {
		const uint8_t *p = header + layout->field[i].at;
		uint64_t value = 0;

		for (unsigned n = layout->field[i].width; n > 0; n -= 2) {
			value = value << 16 | (unsigned)(p[!big] << 8) | p[big];
			p += 2;
		}
		cpio->value[i] = value;
	}
}

bool cpio_read(struct cpio *cpio, const uint8_t *header)
{
	switch (cpio->layout->spelling) {
	case CPIO_HEX:
		return read_hex(cpio, header);
	case CPIO_OCTAL:
		return read_octal(cpio, header);
	default:
		read_words(cpio, header, cpio->layout,
			   cpio->layout->spelling == CPIO_BIG);
		return true;
	}
}

uint64_t cpio_padding(const struct cpio_layout *layout, uint64_t end)
{
	return -end & (uint64_t)(layout->align - 1);
}

/* By the file type bits of the mode field, the same in every format. */
static const char kinds[16] = {
	[010] = 'f', [004] = 'd', [012] = 's', [002] = 'c', [006] = 'b',
	[001] = 'p', [014] = 'S',
};

static char kind_of(uint64_t mode)
{
	char kind = kinds[mode >> 12 & 15];

	return kind ? kind : 'f';
}

unsigned cpio_type_bits(char kind)
{
	for (unsigned i = 0; i < countof(kinds); i++)
		if (kinds[i] == kind)
			return i << 12;
	return 0;
}

static bool is_type(uint64_t mode)
{
	return mode < 0200000 && kinds[mode >> 12];
}

static enum parse damage(struct cpio *cpio, size_t at, const char *fault)
{
	cpio->base.fault = fault;
	cpio->base.fault_at = at;
	return PARSE_DAMAGE;
}

static enum parse more(struct cpio *cpio, size_t len, bool eof)
{
	return eof ? damage(cpio, len, "cut inside a header") : PARSE_MORE;
}

/* HP-UX keeps a device's number where others keep the size. */
static uint64_t file_size(const struct cpio *cpio, char kind)
{
	bool old = cpio->layout->spelling != CPIO_HEX;

	if (old && (kind == 'c' || kind == 'b' || kind == 'p' || kind == 'S') &&
	    cpio->value[CPIO_RDEV] == 1)
		return 0;
	return cpio->value[CPIO_FILESIZE];
}

static void describe(struct cpio *cpio, const char *name, struct member *m)
{
	const uint64_t *value = cpio->value;

	m->path = (struct slice) { name, strlen(name) };
	m->link = (struct slice) { NULL, 0 };
	m->uname = (struct slice) { NULL, 0 };
	m->gname = (struct slice) { NULL, 0 };
	m->kind = kind_of(value[CPIO_MODE]);
	m->size = file_size(cpio, m->kind);
	m->uid = (int64_t)value[CPIO_UID];
	m->gid = (int64_t)value[CPIO_GID];
	m->mtime = (int64_t)value[CPIO_MTIME];
	m->mtime_exact = true;
	m->mode = (uint32_t)value[CPIO_MODE];
	m->nlink = (uint32_t)value[CPIO_NLINK];
	m->ino = value[CPIO_INO];
	m->dev = value[CPIO_DEVMAJOR] << 32 | value[CPIO_DEV];
	m->check = (uint32_t)value[CPIO_CHECK];
	if (m->ino > cpio->last_ino)
		cpio->last_ino = m->ino;
}

static enum parse parse_member(struct cpio *cpio, const uint8_t *p, size_t len,
			       bool eof, struct unit *unit)
{
	const struct cpio_layout *layout = cpio->layout;
	uint64_t name, head;

	if (len < layout->header_size)
		return more(cpio, len, eof);
	if (!cpio_read(cpio, p))
		return damage(cpio, 0, "a header field is not a number");
	name = cpio->value[CPIO_NAMESIZE];
	if (name < 1 || name > CPIO_NAME_MAX)
		return damage(cpio, layout->field[CPIO_NAMESIZE].at,
			      "impossible length of a name");
	head = layout->header_size + name;
	head += cpio_padding(layout, head);
	if (len < head)
		return more(cpio, len, eof);
	if (p[layout->header_size + name - 1] != '\0')
		return damage(cpio, layout->header_size, "name without an end");
	describe(cpio, (const char *)p + layout->header_size, &unit->member);
	unit->head = head;
	unit->body = unit->member.size +
		     cpio_padding(layout, unit->member.size);
	unit->kind = UNIT_MEMBER;
	return PARSE_UNIT;
}

/* Zeros between archives, as many as are there. */
static size_t zeros(const uint8_t *p, size_t len)
{
	size_t n = 0;

	while (n < len && p[n] == 0)
		n++;
	return n;
}

/*
 * A trailer ends the archive.  To tell the last one from one that another
 * archive follows, all zeros must be seen; more of them than a head may have
 * are taken for the last.
 */
static enum parse parse_trailer(struct cpio *cpio, const uint8_t *p, size_t len,
				bool eof, struct unit *unit)
{
	size_t at = unit->head;

	unit->kind = UNIT_END;
	unit->last = false;
	if (cpio->base.find_last) {
		at += zeros(p + at, len - at);
		if (len - at < sizeof(layouts[0].magic) && !eof &&
		    len < HEAD_MAX / 2)
			return PARSE_MORE;
		unit->last = !cpio_layout_of(p + at, len - at) &&
			     !format_compression(p + at, len - at);
	}
	cpio->outside = true;
	return PARSE_UNIT;
}

/* Between archives: zeros, compressed data, or something else altogether. */
static enum parse parse_outside(struct cpio *cpio, const uint8_t *p, size_t len,
				bool eof, struct unit *unit)
{
	size_t n = zeros(p, len);

	*unit = (struct unit) { .kind = UNIT_OTHER, .head = n };
	if (n > 0)
		return PARSE_UNIT;
	if (len == 0)
		return eof ? PARSE_END : PARSE_MORE;
	if (!eof && len < OUTSIDE_ENOUGH)
		return PARSE_MORE;
	unit->kind = format_compression(p, len) ? UNIT_SEGMENT : UNIT_REST;
	if (unit->kind == UNIT_REST && !cpio->layout &&
	    !cpio->base.after_segment)
		return damage(cpio, 0, "not a cpio archive");
	return PARSE_UNIT;
}

static bool is_trailer(const struct member *m)
{
	return m->size == 0 && m->path.len == sizeof(TRAILER) - 1 &&
	       memcmp(m->path.ptr, TRAILER, sizeof(TRAILER) - 1) == 0;
}

/*
 * Whether binary magic after an archive with text headers begins another
 * archive: two bytes say little, so type and name have to make sense as well.
 */
static bool is_plausible(struct cpio *cpio, const struct cpio_layout *layout,
			 const uint8_t *p, size_t len)
{
	uint64_t name;

	if (layout->spelling < CPIO_LITTLE || !cpio->outside ||
	    !cpio->layout || cpio->layout->spelling >= CPIO_LITTLE)
		return true;
	if (len < layout->header_size)
		return false;
	read_words(cpio, p, layout, layout->spelling == CPIO_BIG);
	name = cpio->value[CPIO_NAMESIZE];
	return is_type(cpio->value[CPIO_MODE]) && name > 1 &&
	       len - layout->header_size >= name &&
	       p[layout->header_size + name - 1] == '\0';
}

static enum parse cpio_parse(void *state, const uint8_t *p, size_t len,
			     bool eof, struct unit *unit)
{
	struct cpio *cpio = state;
	const struct cpio_layout *layout = cpio_layout_of(p, len);
	enum parse result;

	if (!layout || !is_plausible(cpio, layout, p, len)) {
		if (!cpio->layout || cpio->outside)
			return parse_outside(cpio, p, len, eof, unit);
		if (len == 0 && eof)
			return PARSE_END;
		if (len < sizeof(layouts[0].magic))
			return more(cpio, len, eof);
		return damage(cpio, 0, "not a header: wrong magic");
	}
	cpio->layout = layout;
	result = parse_member(cpio, p, len, eof, unit);
	if (result != PARSE_UNIT)
		return result;
	cpio->outside = false;
	if (is_trailer(&unit->member))
		return parse_trailer(cpio, p, len, eof, unit);
	return PARSE_UNIT;
}

static bool cpio_bid(const uint8_t *p, size_t len)
{
	return cpio_layout_of(p, len) || (len > 0 && p[0] == 0);
}

static void cpio_fini(void *state UNUSED)
{
}

const struct format format_cpio = {
	.name = "cpio",
	.state_size = sizeof(struct cpio),
	.bid = cpio_bid,
	.fini = cpio_fini,
	.parse = cpio_parse,
	.patch = cpio_patch,
	.patch_kept = cpio_patch_kept,
	.make = cpio_make,
};
