/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the units of a tar stream.  Readers disagree about bodies of types
 * that should have none; the table below and has_body() are our answer, chosen
 * so that every block which some reader takes for a header is translated.
 * Never looks for the next header by searching.
 */
#include "translate/tar.h"

#include <stdlib.h>
#include <string.h>

#include "translate/field.h"

/* What a type says about the object and about the size field. */
struct tar_type {
	char flag;
	char kind;		/* letter of prototype(5); 0: no member */
	bool sized;		/* the size is meant; else see has_body() */
};

static const struct tar_type types[] = {
	{ '0', 'f', true },
	{ '\0', 'f', true },
	{ '1', 'l', false },
	{ '2', 's', false },
	{ '3', 'c', false },
	{ '4', 'b', false },
	{ '5', 'd', false },
	{ '6', 'p', false },
	{ '7', 'f', true },	/* contiguous file */
	{ 'D', 'd', true },	/* GNU: directory and a list of its names */
	{ 'S', 'f', true },	/* sparse file */
	{ 'M', 'f', true },	/* rest of a file from another volume */
	{ 'V', 0, true },	/* volume label */
	{ 'N', 0, true },	/* old GNU: list of long names */
	{ 'I', 'f', false },	/* star: a file's metadata only */
	{ 'E', 0, true },	/* Solaris: an extended attribute */
};

static const struct tar_type unknown_type = { 0, 'f', true };

static const struct tar_type *type_of(const uint8_t *block)
{
	for (size_t i = 0; i < countof(types); i++)
		if (types[i].flag == (char)block[TAR_TYPE])
			return &types[i];
	return &unknown_type;
}

static bool is_extension(char type)
{
	return type == 'x' || type == 'g' || type == 'L' || type == 'K' ||
	       type == 'X' || type == 'A';
}

enum tar_dialect tar_dialect(const uint8_t *block)
{
	const uint8_t *magic = block + TAR_MAGIC;

	if (memcmp(magic, "ustar", 5) != 0)
		return TAR_V7;
	if (magic[5] == ' ')
		return TAR_GNU;
	return memcmp(block + TAR_STAR_MAGIC, "tar", 4) ? TAR_USTAR : TAR_STAR;
}

int32_t tar_sum(const uint8_t *block, bool as_signed)
{
	int32_t sum = as_signed ? field_signed_sum(block)
				: (int32_t)field_sum(block);

	for (unsigned i = TAR_CHKSUM; i < TAR_CHKSUM + TAR_CHKSUM_SIZE; i++)
		sum += ' ' - (as_signed ? (int8_t)block[i] : block[i]);
	return sum;
}

bool tar_is_header(const uint8_t *block, bool *as_signed)
{
	int64_t sum;

	if (!field_get(block + TAR_CHKSUM, TAR_CHKSUM_SIZE, &sum))
		return false;
	if (as_signed)
		*as_signed = false;
	if (sum == tar_sum(block, false))
		return !field_is_zero(block);
	if (as_signed)
		*as_signed = true;
	return sum == tar_sum(block, true);
}

const struct slice *tar_override(const struct tar *tar, enum pax_key key)
{
	const struct slice *value = &tar->local.value[key];

	if (!value->ptr)
		value = &tar->global.value[key];
	return value->len ? value : NULL;
}

static size_t padded(size_t size)
{
	return (size + TAR_BLOCK - 1) & ~(size_t)(TAR_BLOCK - 1);
}

static enum parse damage(struct tar *tar, size_t at, const char *fault)
{
	tar->base.fault = fault;
	tar->base.fault_at = at;
	return PARSE_DAMAGE;
}

static void forget_globals(struct tar *tar)
{
	for (int k = 0; k < PAX_KEYS; k++) {
		free(tar->global_text[k]);
		tar->global_text[k] = NULL;
		tar->global.value[k] = (struct slice) { NULL, 0 };
	}
}

static void tar_fini(void *state)
{
	forget_globals(state);
}

/* The window moves on; what a g header said must stay. */
static bool keep_globals(struct tar *tar, const struct pax *pax)
{
	for (int k = 0; k < PAX_KEYS; k++) {
		const struct slice *value = &pax->value[k];
		char *copy;

		if (!value->ptr)
			continue;
		copy = malloc(value->len + 1);
		if (!copy)
			return false;
		memcpy(copy, value->ptr, value->len);
		copy[value->len] = '\0';
		free(tar->global_text[k]);
		tar->global_text[k] = copy;
		tar->global.value[k] = (struct slice) { copy, value->len };
	}
	return true;
}

/* Whether a global header says that this is a later volume of several. */
static bool is_volume(const char *body, size_t size)
{
	static const char key[] = " GNU.volume.";

	return memmem(body, size, key, sizeof(key) - 1) != NULL;
}

/* Takes in an extension whose body lies complete at p + ext->at. */
static enum parse take_extension(struct tar *tar, const uint8_t *p,
				 const struct tar_extension *ext)
{
	const char *body = (const char *)p + ext->at + TAR_BLOCK;
	struct pax pax = { 0 };
	struct pax *into = ext->type == 'g' ? &pax : &tar->local;
	size_t good;

	if (ext->type == 'L' || ext->type == 'K' || ext->type == 'A')
		return PARSE_UNIT;
	tar->pax = true;
	if (ext->type == 'g' && is_volume(body, ext->size))
		tar->base.volumes = true;
	good = pax_parse(into, body, ext->size);
	if (good < ext->size)
		return damage(tar, ext->at + TAR_BLOCK + good,
			      "malformed record in a pax header");
	if (ext->type == 'g' && !keep_globals(tar, &pax))
		return damage(tar, ext->at, "out of memory");
	return PARSE_UNIT;
}

/* Reads one extension header and its body at *at, which moves behind them. */
static enum parse parse_extension(struct tar *tar, const uint8_t *p, size_t len,
				  bool eof, size_t *at)
{
	struct tar_extension *ext = &tar->ext[tar->ext_count];
	int64_t size;

	if (tar->ext_count == TAR_EXTENSIONS_MAX)
		return damage(tar, *at, "too many extension headers in a row");
	if (!field_get(p + *at + TAR_SIZE, TAR_LONG_SIZE, &size) || size < 0)
		return damage(tar, *at + TAR_SIZE, "unreadable size");
	if ((uint64_t)size > HEAD_MAX - TAR_BLOCK)
		return damage(tar, *at + TAR_SIZE, "extension header too large");
	if (len - *at - TAR_BLOCK < padded((size_t)size))
		return eof ? damage(tar, len, "cut inside an extension header")
			   : PARSE_MORE;
	*ext = (struct tar_extension) { *at, (size_t)size,
		(char)p[*at + TAR_TYPE] };
	tar->ext_count++;
	*at += TAR_BLOCK + padded((size_t)size);
	return take_extension(tar, p, ext);
}

/* A field that is text up to a NUL or its full width. */
static struct slice text_field(const uint8_t *field, size_t width)
{
	return (struct slice) { (const char *)field,
		strnlen((const char *)field, width) };
}

/* The data of the last extension of a type, up to its NUL. */
static bool extension_text(const struct tar *tar, const uint8_t *p, char type,
			   struct slice *text)
{
	for (unsigned i = tar->ext_count; i-- > 0;)
		if (tar->ext[i].type == type) {
			*text = text_field(p + tar->ext[i].at + TAR_BLOCK,
					   tar->ext[i].size);
			return true;
		}
	return false;
}

static struct slice header_name(struct tar *tar, const uint8_t *block)
{
	struct slice name = text_field(block + TAR_NAME, TAR_NAME_SIZE), prefix;

	if (tar->dialect == TAR_V7 || tar->dialect == TAR_GNU ||
	    block[TAR_PREFIX] == '\0')
		return name;
	prefix = text_field(block + TAR_PREFIX, tar->dialect == TAR_STAR ?
			    TAR_STAR_PREFIX_SIZE : TAR_PREFIX_SIZE);
	memcpy(tar->name, prefix.ptr, prefix.len);
	tar->name[prefix.len] = '/';
	memcpy(tar->name + prefix.len + 1, name.ptr, name.len);
	return (struct slice) { tar->name, prefix.len + 1 + name.len };
}

static struct slice member_path(struct tar *tar, const uint8_t *p)
{
	const struct slice *value = tar_override(tar, PAX_SPARSE_NAME);
	struct slice text;

	if (!value)
		value = tar_override(tar, PAX_PATH);
	if (value)
		return (struct slice) { value->ptr,
			strnlen(value->ptr, value->len) };
	if (extension_text(tar, p, 'L', &text))
		return text;
	return header_name(tar, p + tar->main);
}

static struct slice member_link(struct tar *tar, const uint8_t *p)
{
	const struct slice *value = tar_override(tar, PAX_LINKPATH);
	struct slice text;

	if (value)
		return (struct slice) { value->ptr,
			strnlen(value->ptr, value->len) };
	if (extension_text(tar, p, 'K', &text))
		return text;
	return text_field(p + tar->main + TAR_LINK, TAR_LINK_SIZE);
}

static int64_t member_number(const struct tar *tar, const uint8_t *field,
			     enum pax_key key)
{
	const struct slice *value = tar_override(tar, key);
	int64_t number;

	if (value ? !pax_integer(*value, &number)
		  : !field_get(field, TAR_ID_SIZE, &number))
		return -1;
	return number;
}

static struct slice member_name(const struct tar *tar, const uint8_t *block,
				unsigned at, enum pax_key key)
{
	const struct slice *value = tar_override(tar, key);

	if (value)
		return *value;
	if (tar->dialect == TAR_V7)
		return (struct slice) { NULL, 0 };
	return text_field(block + at, TAR_UNAME_SIZE);
}

static void member_mtime(const struct tar *tar, const uint8_t *block,
			 struct member *m)
{
	const struct slice *value = tar_override(tar, PAX_MTIME);

	m->mtime = 0;
	if (value)
		m->mtime_exact = pax_time(*value, &m->mtime, &m->mtime_exact) &&
				 m->mtime_exact;
	else
		m->mtime_exact = field_get(block + TAR_MTIME, TAR_LONG_SIZE,
					   &m->mtime);
}

static void describe(struct tar *tar, const uint8_t *p, char kind,
		     struct member *m)
{
	const uint8_t *block = p + tar->main;
	int64_t mode;

	m->kind = kind;
	m->path = member_path(tar, p);
	if (kind == 'f' && block[TAR_TYPE] == '\0' && m->path.len &&
	    m->path.ptr[m->path.len - 1] == '/')
		m->kind = 'd';		/* v7 has no other way to say so */
	m->link = kind == 'l' || kind == 's' ? member_link(tar, p)
					     : (struct slice) { NULL, 0 };
	m->uid = member_number(tar, block + TAR_UID, PAX_UID);
	m->gid = member_number(tar, block + TAR_GID, PAX_GID);
	m->uname = member_name(tar, block, TAR_UNAME, PAX_UNAME);
	m->gname = member_name(tar, block, TAR_GNAME, PAX_GNAME);
	if (!field_get(block + TAR_MODE, TAR_ID_SIZE, &mode))
		mode = -1;
	m->mode = (uint32_t)mode;
	member_mtime(tar, block, m);
	m->nlink = 1;
	m->ino = 0;
	m->dev = 0;
}

/*
 * The size that counts.  GNU tar and star alone honour a size in a g header;
 * where that makes a difference the archive means two things: refused.
 */
static enum parse member_size(struct tar *tar, const uint8_t *block,
			      int64_t *size)
{
	const struct slice *local = &tar->local.value[PAX_SIZE];
	const struct slice *global = &tar->global.value[PAX_SIZE];
	bool good = local->len ? pax_integer(*local, size)
			       : field_get(block + TAR_SIZE, TAR_LONG_SIZE, size);
	int64_t other;

	if (!good || *size < 0 || *size > INT64_MAX - TAR_BLOCK)
		return damage(tar, tar->main + TAR_SIZE, "unreadable size");
	if (!local->ptr && global->len &&
	    (!pax_integer(*global, &other) || other != *size))
		return damage(tar, tar->main + TAR_SIZE,
			      "size contradicts that of a global header");
	return PARSE_UNIT;
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
	result = member_size(tar, block, &size);
	if (result != PARSE_UNIT)
		return result;
	describe(tar, p, type->kind, &unit->member);
	if (!type->sized || unit->member.kind == 'd') {
		result = type->flag == 'D' ? PARSE_UNIT :
			has_body(p + end, len - end, eof, &size);
		if (result != PARSE_UNIT)
			return result;
	}
	if (type->flag == 'M')
		tar->base.volumes = true;
	memcpy(tar->magic, block + TAR_MAGIC, TAR_MAGIC_SIZE);
	unit->kind = type->kind ? UNIT_MEMBER : UNIT_OTHER;
	unit->head = end;
	unit->member.size = (uint64_t)size;
	unit->body = ((uint64_t)size + TAR_BLOCK - 1) & ~(uint64_t)(TAR_BLOCK - 1);
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
		return eof ? damage(tar, len, "cut inside a sparse map")
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
		unit->last = len - at < TAR_BLOCK || !tar_is_header(p + at, NULL);
	}
	unit->kind = tar->ended ? UNIT_OTHER : UNIT_END;
	unit->head = at;
	unit->body = 0;
	tar->ended = true;
	return PARSE_UNIT;
}

/* The first bytes are no tar archive, but may be one that is compressed. */
static enum parse not_begun(struct tar *tar, const uint8_t *p, size_t len,
			    struct unit *unit)
{
	*unit = (struct unit) { .kind = UNIT_REST };
	if (tar->base.after_segment)
		return PARSE_UNIT;
	if (!format_compression(p, len))
		return damage(tar, 0, "not a tar archive");
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
		*unit = (struct unit) { .kind = UNIT_REST };
		return PARSE_UNIT;
	}
	if (at > 0 && at == len)
		return damage(tar, len, "ends after an extension header");
	if (!tar->begun)
		return not_begun(tar, p, len, unit);
	return damage(tar, len, "cut inside a header");
}

/* A block that is no header: junk after the end, or damage. */
static enum parse not_a_header(struct tar *tar, const uint8_t *p, size_t at,
			       struct unit *unit)
{
	if (at == 0 && tar->ended) {
		*unit = (struct unit) { .kind = UNIT_REST };
		return PARSE_UNIT;
	}
	if (!tar->begun)
		return not_begun(tar, p, TAR_BLOCK, unit);
	return damage(tar, at, "not a header: wrong checksum");
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
			forget_globals(tar);
		tar->begun = true;
		tar->ended = false;
		if (!is_extension((char)p[at + TAR_TYPE]))
			break;
		result = parse_extension(tar, p, len, eof, &at);
		if (result != PARSE_UNIT)
			return result;
		if (is_lone_global(tar)) {
			*unit = (struct unit) { .kind = UNIT_OTHER, .head = at };
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

const struct format format_tar = {
	.name = "tar",
	.state_size = sizeof(struct tar),
	.names_first = true,
	.bid = tar_bid,
	.fini = tar_fini,
	.parse = tar_parse,
	.patch = tar_patch,
	.patch_kept = tar_patch_kept,
	.make = tar_make,
};
