/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes a tar member's headers, and makes new ones.
 *
 * A value goes where readers look for it: into the x record if one decides,
 * into a new one if a g record decides, else into the header; the header
 * follows in every case, for readers that know no records.  What the field
 * cannot hold goes into an x record (pax), becomes base-256 (GNU), or fails.
 * Most changes fit, and are made in place; otherwise the head is built anew
 * from its own pieces.
 */
#include <stdio.h>
#include <string.h>

#include "translate/field.h"
#include "translate/tar.h"

/* What an id field says when the id is in an x record because it is too large:
   the largest that fits, which is nobody's. */
#define ID_TOO_LARGE 07777777

/* Room for the digits of any 64-bit number. */
#define DIGITS_MAX 24

struct edit {
	struct tar *tar;
	uint8_t *block;		/* the member's own header */
	enum tar_dialect dialect;
	struct pax wanted;	/* records to set */
	unsigned records;	/* how many */
	struct slice long_path;	/* for a new L header; ptr NULL: none */
	struct slice long_link;	/* for a new K header */
	bool drop_path;		/* the old L header no longer holds */
	bool drop_link;		/* the old K header no longer holds */
	char digits[PAX_KEYS][DIGITS_MAX];
};

static int refuse(struct edit *e, const char *fault)
{
	e->tar->base.fault = fault;
	return -1;
}

/* Whether some record has the key; readers disagree about empty values, so
   these are replaced as well. */
static bool has_record(const struct edit *e, enum pax_key key)
{
	return e->tar->local.value[key].ptr || e->tar->global.value[key].ptr;
}

static void want(struct edit *e, enum pax_key key, const char *text, size_t len)
{
	e->wanted.value[key] = (struct slice) { text, len };
	e->records++;
}

static void want_number(struct edit *e, enum pax_key key, int64_t value)
{
	int len = snprintf(e->digits[key], DIGITS_MAX, "%lld",
			   (long long)value);

	want(e, key, e->digits[key], (size_t)len);
}

static int put_number(struct edit *e, enum pax_key key, unsigned at,
		      unsigned width, int64_t value, const char *fault)
{
	uint8_t *field = e->block + at;
	bool overridden = has_record(e, key);

	if (overridden)
		want_number(e, key, value);
	if (field_put(field, width, value, e->dialect == TAR_GNU))
		return 0;
	if (!overridden && !(e->tar->pax && e->dialect != TAR_GNU))
		return refuse(e, fault);
	if (!overridden)
		want_number(e, key, value);
	if (!field_put(field, width, value < 0 ? 0 : ID_TOO_LARGE, false))
		return refuse(e, fault);
	return 0;
}

static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return *text == '\0';
}

/* A name that no field can hold is left out: the id decides then. */
static void put_name(struct edit *e, enum pax_key key, unsigned at,
		     const char *name)
{
	uint8_t *field = e->block + at;
	size_t len = strlen(name);
	bool fits = len < TAR_UNAME_SIZE;

	if (has_record(e, key) ||
	    (e->tar->pax && e->dialect != TAR_GNU && (!fits || !is_ascii(name))))
		want(e, key, name, len);
	if (e->dialect == TAR_V7)
		return;
	memset(field, 0, TAR_UNAME_SIZE);
	if (fits)
		memcpy(field, name, len);
}

/*
 * Splits a long path at a slash for the ustar prefix.  Returns the length of
 * the prefix, 0 if none is needed, -1 if there is no such slash.
 */
static int split_path(const struct edit *e, const char *path, size_t len)
{
	size_t room = e->dialect == TAR_STAR ? TAR_STAR_PREFIX_SIZE
					     : TAR_PREFIX_SIZE;

	if (len <= TAR_NAME_SIZE)
		return 0;
	if (e->dialect == TAR_V7 || e->dialect == TAR_GNU)
		return -1;
	for (size_t i = len - TAR_NAME_SIZE - 1; i < len - 1 && i <= room; i++)
		if (path[i] == '/' && i > 0)
			return (int)i;
	return -1;
}

static void put_path_field(struct edit *e, const char *path, size_t len,
			   int split)
{
	size_t skip = split > 0 ? (size_t)split + 1 : 0;

	len = len - skip < TAR_NAME_SIZE ? len - skip : TAR_NAME_SIZE;
	memset(e->block + TAR_NAME, 0, TAR_NAME_SIZE);
	memcpy(e->block + TAR_NAME, path + skip, len);
	if (e->dialect != TAR_USTAR && e->dialect != TAR_STAR)
		return;
	memset(e->block + TAR_PREFIX, 0, e->dialect == TAR_STAR ?
	       TAR_STAR_PREFIX_SIZE : TAR_PREFIX_SIZE);
	if (split > 0)
		memcpy(e->block + TAR_PREFIX, path, (size_t)split);
}

static int put_path(struct edit *e, const char *path)
{
	size_t len = strlen(path);
	int split = split_path(e, path, len);
	bool override = has_record(e, PAX_PATH);

	e->drop_path = true;
	if (has_record(e, PAX_SPARSE_NAME))
		want(e, PAX_SPARSE_NAME, path, len);
	if (override || (split < 0 && e->tar->pax && e->dialect != TAR_GNU))
		want(e, PAX_PATH, path, len);
	else if (split < 0 && e->dialect == TAR_GNU)
		e->long_path = (struct slice) { path, len };
	else if (split < 0)
		return refuse(e, "path too long for this kind of archive");
	put_path_field(e, path, len, split);
	return 0;
}

static int put_link(struct edit *e, const char *target)
{
	size_t len = strlen(target);
	bool fits = len <= TAR_LINK_SIZE;
	bool override = has_record(e, PAX_LINKPATH);

	e->drop_link = true;
	if (override || (!fits && e->tar->pax && e->dialect != TAR_GNU))
		want(e, PAX_LINKPATH, target, len);
	else if (!fits && e->dialect == TAR_GNU)
		e->long_link = (struct slice) { target, len };
	else if (!fits)
		return refuse(e, "link target too long for this kind of archive");
	memset(e->block + TAR_LINK, 0, TAR_LINK_SIZE);
	memcpy(e->block + TAR_LINK, target, fits ? len : TAR_LINK_SIZE);
	return 0;
}

/* Writes the permission bits and keeps what else the field holds. */
static int put_mode(struct edit *e, uint32_t mode)
{
	int64_t old;

	if (!field_get(e->block + TAR_MODE, TAR_ID_SIZE, &old))
		old = 0;
	if (!field_put(e->block + TAR_MODE, TAR_ID_SIZE,
		       (old & ~(int64_t)07777) | mode, false))
		return refuse(e, "mode does not fit into the header");
	return 0;
}

static int put_device(struct edit *e, char kind, uint32_t major, uint32_t minor)
{
	if (e->dialect == TAR_V7 ||
	    !field_put(e->block + TAR_DEVMAJOR, TAR_ID_SIZE, major, true) ||
	    !field_put(e->block + TAR_DEVMINOR, TAR_ID_SIZE, minor, true))
		return refuse(e, "device numbers do not fit");
	e->block[TAR_TYPE] = kind == 'c' ? '3' : '4';
	return 0;
}

static int apply(struct edit *e, const struct change *c)
{
	if (c->set & CHANGE_DEVICE &&
	    put_device(e, c->kind, c->major, c->minor) < 0)
		return -1;
	if (c->set & CHANGE_UID &&
	    put_number(e, PAX_UID, TAR_UID, TAR_ID_SIZE, c->uid,
		       "uid does not fit into this kind of archive") < 0)
		return -1;
	if (c->set & CHANGE_GID &&
	    put_number(e, PAX_GID, TAR_GID, TAR_ID_SIZE, c->gid,
		       "gid does not fit into this kind of archive") < 0)
		return -1;
	if (c->set & CHANGE_MTIME &&
	    put_number(e, PAX_MTIME, TAR_MTIME, TAR_LONG_SIZE, c->mtime,
		       "mtime does not fit into this kind of archive") < 0)
		return -1;
	if (c->set & CHANGE_MODE && put_mode(e, c->mode) < 0)
		return -1;
	if (c->set & CHANGE_UNAME)
		put_name(e, PAX_UNAME, TAR_UNAME, c->uname);
	if (c->set & CHANGE_GNAME)
		put_name(e, PAX_GNAME, TAR_GNAME, c->gname);
	if (c->set & CHANGE_PATH && put_path(e, c->path) < 0)
		return -1;
	if (c->set & CHANGE_LINK && put_link(e, c->link) < 0)
		return -1;
	return 0;
}

/* Puts the checksum right, in the field's own way of counting and spelling. */
static void put_sum(uint8_t *block, bool as_signed)
{
	int32_t sum = tar_sum(block, as_signed);
	bool fits = field_put(block + TAR_CHKSUM, TAR_CHKSUM_SIZE, sum, false);

	/* 512 * 255 has six digits, and every good field held some already. */
	(void)fits;
}

/* Appends an extension: this header with the size set right, body, padding. */
static void put_extension(struct str *out, uint8_t *block, const char *body,
			  size_t size)
{
	static const char zeros[TAR_BLOCK];
	bool as_signed, good = tar_is_header(block, &as_signed);
	bool fits = field_put(block + TAR_SIZE, TAR_LONG_SIZE, (int64_t)size,
			      false);

	(void)fits;		/* HEAD_MAX has 9 digits, the field room for 11 */
	put_sum(block, good && as_signed);
	str_append(out, block, TAR_BLOCK);
	str_append(out, body, size);
	str_append(out, zeros, -size & (TAR_BLOCK - 1));
}

/* "usr/bin/ct" becomes "usr/bin/PaxHeaders/ct", as pax(1) suggests. */
static void name_extension(uint8_t *block)
{
	static const char insert[] = "PaxHeaders/";
	char *name = (char *)block + TAR_NAME, made[2 * TAR_NAME_SIZE] = "";
	size_t len = strnlen(name, TAR_NAME_SIZE), dir;

	while (len > 0 && name[len - 1] == '/')
		len--;
	for (dir = len; dir > 0 && name[dir - 1] != '/';)
		dir--;
	memcpy(made, name, dir);
	memcpy(made + dir, insert, sizeof(insert) - 1);
	memcpy(made + dir + sizeof(insert) - 1, name + dir, len - dir);
	memcpy(name, made, TAR_NAME_SIZE);
}

/* A new x header, in the style of the member's own header. */
static void put_new_x(struct str *out, const struct edit *e)
{
	struct str body = STR_INIT;
	uint8_t block[TAR_BLOCK];

	memcpy(block, e->block, TAR_BLOCK);
	block[TAR_TYPE] = 'x';
	name_extension(block);
	memset(block + TAR_LINK, 0, TAR_LINK_SIZE);
	memcpy(block + TAR_MODE, "0000644", 8);
	if (e->dialect != TAR_V7) {
		memset(block + TAR_UNAME, 0, TAR_DEVMAJOR - TAR_UNAME);
		memcpy(block + TAR_DEVMAJOR, "0000000", 8);
		memcpy(block + TAR_DEVMINOR, "0000000", 8);
	}
	memcpy(block + TAR_SIZE, "00000000000", TAR_LONG_SIZE);
	pax_edit(&body, "", 0, &e->wanted);
	put_extension(out, block, str_text(&body), body.len);
	out->failed |= body.failed;
	str_fini(&body);
}

static void put_long(struct str *out, const struct edit *e, char type,
		     struct slice text)
{
	static const char name[] = "././@LongLink";
	uint8_t block[TAR_BLOCK] = { 0 };

	memcpy(block, name, sizeof(name));
	memcpy(block + TAR_MODE, "0000644", 8);
	memcpy(block + TAR_UID, "0000000", 8);
	memcpy(block + TAR_GID, "0000000", 8);
	memcpy(block + TAR_MTIME, "00000000000", TAR_LONG_SIZE);
	memcpy(block + TAR_MAGIC, e->block + TAR_MAGIC, TAR_MAGIC_SIZE);
	memcpy(block + TAR_CHKSUM, "000000\0 ", TAR_CHKSUM_SIZE);
	block[TAR_TYPE] = (uint8_t)type;
	put_extension(out, block, text.ptr, text.len + 1);
}

/* Copies an old extension, with the wanted records if it is to have them. */
static void put_old_extension(struct str *out, const uint8_t *head,
			      const struct tar_extension *ext,
			      const struct pax *wanted)
{
	const char *body = (const char *)head + ext->at + TAR_BLOCK;
	struct str edited = STR_INIT;
	uint8_t block[TAR_BLOCK];

	memcpy(block, head + ext->at, TAR_BLOCK);
	if (!wanted) {
		str_append(out, head + ext->at, TAR_BLOCK +
			   ((ext->size + TAR_BLOCK - 1) &
			    ~(size_t)(TAR_BLOCK - 1)));
		return;
	}
	pax_edit(&edited, body, ext->size, wanted);
	put_extension(out, block, str_text(&edited), edited.len);
	out->failed |= edited.failed;
	str_fini(&edited);
}

/* The last x header, which is the one that counts; ext_count if none. */
static unsigned last_x(const struct tar *tar)
{
	for (unsigned i = tar->ext_count; i-- > 0;)
		if (tar->ext[i].type == 'x' || tar->ext[i].type == 'X')
			return i;
	return tar->ext_count;
}

static int rebuild(struct edit *e, const uint8_t *head, struct str *out)
{
	const struct tar *tar = e->tar;
	unsigned x = last_x(tar);

	for (unsigned i = 0; i < tar->ext_count; i++) {
		if ((e->drop_path && tar->ext[i].type == 'L') ||
		    (e->drop_link && tar->ext[i].type == 'K'))
			continue;
		put_old_extension(out, head, &tar->ext[i],
				  e->records && i == x ? &e->wanted : NULL);
	}
	if (e->long_link.ptr)
		put_long(out, e, 'K', e->long_link);
	if (e->long_path.ptr)
		put_long(out, e, 'L', e->long_path);
	if (e->records && x == tar->ext_count)
		put_new_x(out, e);
	str_append(out, e->block, TAR_BLOCK);
	if (str_failed(out))
		return refuse(e, "out of memory");
	return 1;
}

int tar_patch(void *state, const struct unit *unit UNUSED, uint8_t *head,
	      const struct change *change, struct str *out)
{
	struct tar *tar = state;
	struct edit e = {
		.tar = tar,
		.block = head + tar->main,
		.dialect = tar->dialect,
	};

	if (apply(&e, change) < 0)
		return -1;
	put_sum(e.block, tar->signed_sum);
	return e.records || e.drop_path || e.drop_link ?
	       rebuild(&e, head, out) : 0;
}

int tar_patch_kept(void *state, struct str *head, const struct change *change,
		   struct str *out)
{
	struct tar *tar = state;
	struct unit unit;
	int patched = -1;

	if (tar_parse(tar, (const uint8_t *)head->data, head->len, true,
		      &unit) == PARSE_UNIT)
		patched = tar_patch(tar, &unit, (uint8_t *)head->data, change,
				    out);
	tar->map = false;	/* its map comes with the body */
	if (patched == 0)
		str_append(out, head->data, head->len);
	return patched < 0 ? -1 : 0;
}

/* The type flag for a letter of prototype(5). */
static char flag_of(char kind)
{
	static const char kinds[] = "flscbdp", flags[] = "0123456";
	const char *at = strchr(kinds, kind);

	return kind && at ? flags[at - kinds] : '0';
}

static void blank_header(const struct tar *tar, const struct member *m,
			 uint8_t *block)
{
	memset(block, 0, TAR_BLOCK);
	memcpy(block + TAR_MAGIC, tar->begun ? tar->magic : "ustar\00000",
	       TAR_MAGIC_SIZE);
	if (tar->begun && tar->dialect == TAR_STAR)
		memcpy(block + TAR_STAR_MAGIC, "tar", 4);
	block[TAR_TYPE] = (uint8_t)flag_of(m->kind);
	memcpy(block + TAR_SIZE, "00000000000", TAR_LONG_SIZE);
	memcpy(block + TAR_CHKSUM, "000000\0 ", TAR_CHKSUM_SIZE);
}

/* Everything that the wished-for member says, as changes to a blank header. */
static struct change all_of(const struct member *m)
{
	struct change c = {
		.set = CHANGE_UID | CHANGE_GID | CHANGE_MODE | CHANGE_MTIME |
		       CHANGE_UNAME | CHANGE_GNAME | CHANGE_PATH,
		.uid = (uint32_t)m->uid,
		.gid = (uint32_t)m->gid,
		.mode = m->mode,
		.mtime = m->mtime,
		.uname = m->uname.ptr ? m->uname.ptr : "",
		.gname = m->gname.ptr ? m->gname.ptr : "",
		.path = m->path.ptr,
		.link = m->link.ptr,
	};

	if (m->link.ptr)
		c.set |= CHANGE_LINK;
	return c;
}

int tar_make(void *state, const struct member *member, uint32_t major,
	     uint32_t minor, struct str *out)
{
	struct tar *tar = state;
	uint8_t block[TAR_BLOCK];
	struct edit e = { .tar = tar, .block = block };
	struct change change = all_of(member);

	if (member->kind == 'c' || member->kind == 'b')
		change.set |= CHANGE_DEVICE;
	change.kind = member->kind;
	change.major = major;
	change.minor = minor;
	tar->ext_count = 0;
	memset(&tar->local, 0, sizeof(tar->local));
	blank_header(tar, member, block);
	e.dialect = tar_dialect(block);
	if (apply(&e, &change) < 0)
		return -1;
	put_sum(block, false);
	return rebuild(&e, block, out) < 0 ? -1 : 0;
}
