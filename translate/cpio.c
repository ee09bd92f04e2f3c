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

const struct cpio_layout *cpio_layout_of(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < countof(layouts); i++)
		if (len >= layouts[i].magic_size &&
		    memcmp(p, layouts[i].magic, layouts[i].magic_size) == 0)
			return &layouts[i];
	return NULL;
}

/* Two fields of eight hex digits. */
typedef uint64_t fields_t __attribute__((vector_size(16)));

/*
 * Digits of fields at once, one per byte: a letter has bit 6 set and stands
 * for its low four bits plus 9.  What is not a digit shows when the digits are
 * spelled back in small letters and compared.  *small and *bad collect bits.
 */
static inline fields_t read_digits(fields_t word, fields_t *letters,
				   fields_t *small, fields_t *bad)
{
	const uint64_t ones = 0x0101010101010101;
	fields_t letter = word >> 6 & ones;
	fields_t digit = (word & 15 * ones) + (letter << 3) + letter;
	fields_t spelled = 0x30 * ones + digit + (letter << 5) + (letter << 2) +
			 (letter << 1) + letter;

	*letters |= letter;
	*small |= letter & word >> 5;
	*bad |= (spelled ^ (word | letter << 5)) | (digit & 0xf0 * ones) |
		(((digit + 6 * ones) & 0x10 * ones) ^ letter << 4);
	return digit;
}

/* Joins eight digits, the first of which is the most significant. */
static inline uint64_t join_digits(uint64_t digit)
{
	digit = le64toh(digit);
	digit = (digit << 4 | digit >> 8) & 0x00ff00ff00ff00ff;
	digit = (digit << 8 | digit >> 16) & 0x0000ffff0000ffff;
	return (digit << 16 | digit >> 32) & 0xffffffff;
}

/* Two fields at a time; the last pair begins with a field read before. */
static bool read_hex(struct cpio *cpio, const uint8_t *header)
{
	fields_t letters = { 0 }, small = { 0 }, bad = { 0 }, word;

	for (unsigned i = 0; i < CPIO_FIELDS; i += 2) {
		unsigned first = i < CPIO_FIELDS - 1 ? i : CPIO_FIELDS - 2;

		memcpy(&word, header + 6 + 8 * first, sizeof(word));
		word = read_digits(word, &letters, &small, &bad);
		cpio->value[first] = join_digits(word[0]);
		cpio->value[first + 1] = join_digits(word[1]);
	}
	if (letters[0] | letters[1])
		cpio->lower = small[0] | small[1];
	return !(bad[0] | bad[1]);
}

static bool read_octal(struct cpio *cpio, const uint8_t *header)
{
	bool good = true;

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

/* File type bits of the mode field, the same in every format. */
static const struct {
	unsigned bits;
	char kind;
} kinds[] = {
	{ 0100000, 'f' },
	{ 0040000, 'd' },
	{ 0120000, 's' },
	{ 0020000, 'c' },
	{ 0060000, 'b' },
	{ 0010000, 'p' },
	{ 0140000, 'S' },
};

static char kind_of(uint64_t mode)
{
	for (size_t i = 0; i < countof(kinds); i++)
		if (kinds[i].bits == (mode & 0170000))
			return kinds[i].kind;
	return 'f';
}

unsigned cpio_type_bits(char kind)
{
	for (size_t i = 0; i < countof(kinds); i++)
		if (kinds[i].kind == kind)
			return kinds[i].bits;
	return 0;
}

static bool is_type(uint64_t mode)
{
	return mode < 0200000 && cpio_type_bits(kind_of(mode)) ==
	       (mode & 0170000);
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
	m->link = m->uname = m->gname = (struct slice) { NULL, 0 };
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
