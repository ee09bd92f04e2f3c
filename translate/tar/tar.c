/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the units of a tar stream: extension headers (tar_extension.c) up to
 * the header of the member, which describe the member together
 * (tar_member.c); zero blocks; the rest of a sparse map.
 *
 * Readers disagree about bodies of types that should have none; the table
 * below and has_body() are our answer, chosen so that every block which some
 * reader takes for a header is translated.  Never looks for the next header by
 * searching.
 */
#include "translate/tar/tar.h"

#include <string.h>

#include "codec/compression.h"
#include "translate/stream/field.h"

/* What a type says about the object and about the size field. */
struct tar_type {
	char flag;
	char kind;  /* letter of prototype(5); 0: no member */
	bool sized; /* the size is meant; else see has_body() */
};

static const struct tar_type types[] = {
	{ '0', 'f', true },  { '\0', 'f', true },
	{ '1', 'l', false }, { '2', 's', false },
	{ '3', 'c', false }, { '4', 'b', false },
	{ '5', 'd', false }, { '6', 'p', false },
	{ '7', 'f', true },  /* contiguous file */
	{ 'D', 'd', true },  /* GNU: directory and a list of its names */
	{ 'S', 'f', true },  /* sparse file */
	{ 'M', 'f', true },  /* rest of a file from another volume */
	{ 'V', 0, true },    /* volume label */
	{ 'N', 0, true },    /* old GNU: list of long names */
	{ 'I', 'f', false }, /* star: a file's metadata only */
	{ 'E', 0, true },    /* Solaris: an extended attribute */
};

static const struct tar_type unknown_type = { 0, 'f', true };

static const struct tar_type *type_of(const uint8_t *block)
{
	for (size_t i = 0; i < countof(types); i++)
		if (types[i].flag == (char)block[TAR_TYPE])
			return &types[i];
	return &unknown_type;
}

static void tar_fini(void *state)
{
	tar_forget_globals(state);
}

/*
 * Whether a size that should be 0 (of a link, a directory, a device) stands
 * for a body.  Most readers say no, each says yes somewhere; so the block that
 * follows decides: if it is a header or an end marker, there is no body.
 */
static enum parse has_body(const uint8_t *next, size_t len, bool eof,
			   int64_t *size)
{
	if (*size == 0)
		return PARSE_UNIT;
	if (len < TAR_BLOCK && !eof)
		return PARSE_MORE;
	if (len < TAR_BLOCK || field_is_zero(next) || tar_is_header(next, NULL))
		*size = 0;
	return PARSE_UNIT;
}

static enum parse parse_main(struct tar *tar, const uint8_t *p, size_t len,
			     bool eof, struct unit *unit)
{
	const uint8_t *block = p + tar->main;
	const struct tar_type *type = type_of(block);
	size_t end = tar->main + TAR_BLOCK;
	enum parse result;
	int64_t size;

	tar->dialect = tar_dialect(block);
	result = tar_member_size(tar, block, &size);
	if (result != PARSE_UNIT)
		return result;
	tar_describe(tar, p, type->kind, &unit->member);
	if (!type->sized || unit->member.kind == 'd') {
		result = type->flag == 'D'
				 ? PARSE_UNIT
				 : has_body(p + end, len - end, eof, &size);
		if (result != PARSE_UNIT)
			return result;
	}
	if (type->flag == 'M')
		tar->base.volumes = true;
	memcpy(tar->magic, block + TAR_MAGIC, TAR_MAGIC_SIZE);
	unit->kind = type->kind ? UNIT_MEMBER : UNIT_OTHER;
	unit->head = end;
	unit->member.size = (uint64_t)size;
	unit->body = ((uint64_t)size + TAR_BLOCK - 1) &
		     ~(uint64_t)(TAR_BLOCK - 1);
	tar->map = type->flag == 'S' && tar->dialect == TAR_GNU &&
		   block[TAR_GNU_EXTENDED];
	if (tar->map) {
		tar->map_body = unit->body;
		unit->body = 0;
	}
	return PARSE_UNIT;
}

/* A block of an old GNU sparse map that did not fit into the header. */
static enum parse parse_map(struct tar *tar, const uint8_t *p, size_t len,
			    bool eof, struct unit *unit)
{
	if (len < TAR_BLOCK)
		return eof ? tar_damage(tar, len, "cut inside a sparse map")
			   : PARSE_MORE;
	tar->map = p[TAR_GNU_EXTENDED_MORE];
	unit->kind = UNIT_PART;
	unit->head = TAR_BLOCK;
	unit->body = tar->map ? 0 : tar->map_body;
	return PARSE_UNIT;
}

/*
 * Zero blocks.  To tell the last end marker from one that another archive
 * follows, all zeros must be seen; more of them than a head may have are taken
 * for the last.
 */
static enum parse parse_zeros(struct tar *tar, const uint8_t *p, size_t len,
			      bool eof, struct unit *unit)
{
	size_t at = 0;

	while (len - at >= TAR_BLOCK && field_is_zero(p + at))
		at += TAR_BLOCK;
	unit->last = false;
	if (tar->base.find_last && !tar->ended) {
		if (len - at < TAR_BLOCK && !eof && len < HEAD_MAX / 2)
			return PARSE_MORE;
		unit->last = len - at < TAR_BLOCK ||
			     !tar_is_header(p + at, NULL);
	}
	unit->kind = tar->ended ? UNIT_OTHER : UNIT_END;
	unit->head = at;
	unit->body = 0;
	tar->ended = true;
	return PARSE_UNIT;
}

/* What is wrong with an archive that begins with these bytes, and is no tar. */
static const char *why_not(const uint8_t *p, size_t len)
{
	static const char ascii[] = "0707"; /* newc, crc, odc; cpio(5) */

	return len >= strlen(ascii) && !memcmp(p, ascii, strlen(ascii))
		       ? "not a tar archive but one of cpio: see cpiotranslate"
		       : "not a tar archive";
}

/* The first bytes are no tar archive, but may be one that is compressed. */
static enum parse not_begun(struct tar *tar, const uint8_t *p, size_t len,
			    struct unit *unit)
{
	*unit = (struct unit){ .kind = UNIT_REST };
	if (tar->base.after_segment)
		return PARSE_UNIT;
	if (!compression_of(p, len))
		return tar_damage(tar, 0, why_not(p, len));
	unit->kind = UNIT_SEGMENT;
	return PARSE_UNIT;
}

/* Fewer bytes than a block are left. */
static enum parse parse_tail(struct tar *tar, const uint8_t *p, size_t at,
			     size_t len, bool eof, struct unit *unit)
{
	if (!eof)
		return PARSE_MORE;
	if (at == 0 && len == 0)
		return PARSE_END;
	if (at == 0 && tar->ended) {
		*unit = (struct unit){ .kind = UNIT_REST };
		return PARSE_UNIT;
	}
	if (at > 0 && at == len)
		return tar_damage(tar, len, "ends after an extension header");
	if (!tar->begun)
		return not_begun(tar, p, len, unit);
	return tar_damage(tar, len, "cut inside a header");
}

/* A block that is no header: junk after the end, or damage. */
static enum parse not_a_header(struct tar *tar, const uint8_t *p, size_t at,
			       struct unit *unit)
{
	if (at == 0 && tar->ended) {
		*unit = (struct unit){ .kind = UNIT_REST };
		return PARSE_UNIT;
	}
	if (!tar->begun)
		return not_begun(tar, p, TAR_BLOCK, unit);
	return tar_damage(tar, at, "not a header: wrong checksum");
}

/* A global header stands alone, so that it may also come last. */
static bool is_lone_global(const struct tar *tar)
{
	return tar->ext_count == 1 && tar->ext[0].type == 'g';
}

enum parse tar_parse(void *state, const uint8_t *p, size_t len, bool eof,
		     struct unit *unit)
{
	struct tar *tar = state;
	enum parse result;
	size_t at = 0;

	if (tar->map)
		return parse_map(tar, p, len, eof, unit);
	tar->ext_count = 0;
	memset(&tar->local, 0, sizeof(tar->local));
	for (;;) {
		if (len - at < TAR_BLOCK)
			return parse_tail(tar, p, at, len, eof, unit);
		if (at == 0 && field_is_zero(p))
			return parse_zeros(tar, p, len, eof, unit);
		if (!tar_is_header(p + at, &tar->signed_sum))
			return not_a_header(tar, p, at, unit);
		if (tar->ended)
			tar_forget_globals(tar);
		tar->begun = true;
		tar->ended = false;
		if (!tar_is_extension((char)p[at + TAR_TYPE]))
			break;
		result = tar_parse_extension(tar, p, len, eof, &at);
		if (result != PARSE_UNIT)
			return result;
		if (is_lone_global(tar)) {
			*unit = (struct unit){ .kind = UNIT_OTHER, .head = at };
			return PARSE_UNIT;
		}
	}
	tar->main = at;
	return parse_main(tar, p, len, eof, unit);
}

static bool tar_bid(const uint8_t *p, size_t len)
{
	return len >= TAR_BLOCK && (field_is_zero(p) || tar_is_header(p, NULL));
}

const struct archive_format format_tar = {
	.name = "tar",
	.state_size = sizeof(struct tar),
	.names_first = true,
	.bid = tar_bid,
	.fini = tar_fini,
	.parse = tar_parse,
	.patch = tar_patch,
	.patch_saved = tar_patch_saved,
	.judge_xattrs = tar_judge_xattrs,
	.make = tar_make,
};
