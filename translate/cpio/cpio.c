/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the units of a cpio stream, whatever mixture of formats it is: headers
 * (cpio_read.c), the trailer, and what stands between archives.  Never looks
 * for the next header by searching: what follows a trailer is zeros, another
 * archive, compressed data, or none of our business.
 */
#include "translate/cpio/cpio.h"

#include <string.h>

#include "codec/compression.h"

#define TRAILER "TRAILER!!!"

/* Between archives, this much is enough to tell what comes next: a binary
   header and as long a name as a kernel takes. */
#define OUTSIDE_ENOUGH (26 + 4096)

/* By the file type bits of the mode field, the same in every format. */
static const char kinds[16] = {
	[010] = 'f', [004] = 'd', [012] = 's', [002] = 'c',
	[006] = 'b', [001] = 'p', [014] = 'S',
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

	m->path = (struct slice){ name, strlen(name) };
	m->link = (struct slice){ NULL, 0 };
	m->uname = (struct slice){ NULL, 0 };
	m->gname = (struct slice){ NULL, 0 };
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
		if (len - at < CPIO_MAGIC_SIZE && !eof && len < HEAD_MAX / 2)
			return PARSE_MORE;
		unit->last = !cpio_layout_of(p + at, len - at) &&
			     !compression_of(p + at, len - at);
	}
	cpio->outside = true;
	return PARSE_UNIT;
}

/* What is wrong with an archive that begins with these bytes, and is no cpio.
 */
static const char *why_not(const uint8_t *p, size_t len)
{
	static const char magic[] = "ustar";
	const size_t at = 257; /* tar(5) */

	return len >= at + strlen(magic) &&
			       !memcmp(p + at, magic, strlen(magic))
		       ? "not a cpio archive but one of tar: see tartranslate"
		       : "not a cpio archive";
}

/* Between archives: zeros, compressed data, or something else altogether. */
static enum parse parse_outside(struct cpio *cpio, const uint8_t *p, size_t len,
				bool eof, struct unit *unit)
{
	size_t n = zeros(p, len);

	*unit = (struct unit){ .kind = UNIT_OTHER, .head = n };
	if (n > 0)
		return PARSE_UNIT;
	if (len == 0 && !eof)
		return PARSE_MORE;
	if (len == 0) {
		cpio->base.unended = !cpio->layout && !cpio->base.after_segment;
		return PARSE_END;
	}
	if (!eof && len < OUTSIDE_ENOUGH)
		return PARSE_MORE;
	unit->kind = compression_of(p, len) ? UNIT_SEGMENT : UNIT_REST;
	if (unit->kind == UNIT_REST && !cpio->layout &&
	    !cpio->base.after_segment)
		return damage(cpio, 0, why_not(p, len));
	return PARSE_UNIT;
}

static bool is_trailer(const struct member *m)
{
	return m->size == 0 && m->path.len == sizeof(TRAILER) - 1 &&
	       memcmp(m->path.ptr, TRAILER, sizeof(TRAILER) - 1) == 0;
}

static bool is_binary(const struct cpio_layout *layout)
{
	return layout->spelling >= CPIO_LITTLE;
}

/* Whether type and name make sense. */
COLD_PATH
static bool is_plausible(const struct cpio_layout *layout, const uint8_t *p,
			 size_t len)
{
	struct cpio trial = { .layout = layout };
	uint64_t name;

	if (len < layout->header_size || !cpio_read(&trial, p))
		return false;
	name = trial.value[CPIO_NAMESIZE];
	return is_type(trial.value[CPIO_MODE]) && name > 1 &&
	       len - layout->header_size >= name &&
	       p[layout->header_size + name - 1] == '\0';
}

/*
 * Whether a header begins here.  Binary magic after an archive with text
 * headers says little, being two bytes.
 */
static inline bool is_header(const struct cpio *cpio,
			     const struct cpio_layout *layout, const uint8_t *p,
			     size_t len)
{
	if (!layout)
		return false;
	if (!is_binary(layout) || !cpio->outside || !cpio->layout ||
	    is_binary(cpio->layout))
		return true;
	return is_plausible(layout, p, len);
}

static enum parse cpio_parse(void *state, const uint8_t *p, size_t len,
			     bool eof, struct unit *unit)
{
	struct cpio *cpio = state;
	const struct cpio_layout *layout = cpio_layout_of(p, len);
	enum parse result;

	if (!is_header(cpio, layout, p, len)) {
		if (!cpio->layout || cpio->outside)
			return parse_outside(cpio, p, len, eof, unit);
		if (len == 0 && eof) {
			cpio->base.unended = true;
			return PARSE_END;
		}
		if (len < CPIO_MAGIC_SIZE)
			return more(cpio, len, eof);
		return damage(cpio, 0, "not a header: wrong magic");
	}
	cpio->layout = layout;
	cpio->base.data_last = layout->spelling == CPIO_HEX;
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

const struct archive_format format_cpio = {
	.name = "cpio",
	.state_size = sizeof(struct cpio),
	.bid = cpio_bid,
	.fini = cpio_fini,
	.parse = cpio_parse,
	.patch = cpio_patch,
	.patch_saved = cpio_patch_saved,
	.make = cpio_make,
};
