/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a member says of itself, when the header and the extensions before it
 * are weighed: an x record decides, then a g record, then L and K, then the
 * header.
 */
#include <string.h>

#include "translate/stream/field.h"
#include "translate/tar/tar.h"

/* A field that is text up to a NUL or its full width. */
static struct slice text_field(const uint8_t *field, size_t width)
{
	return (struct slice){ (const char *)field,
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
	prefix = text_field(block + TAR_PREFIX, tar->dialect == TAR_STAR
							? TAR_STAR_PREFIX_SIZE
							: TAR_PREFIX_SIZE);
	memcpy(tar->name, prefix.ptr, prefix.len);
	tar->name[prefix.len] = '/';
	memcpy(tar->name + prefix.len + 1, name.ptr, name.len);
	return (struct slice){ tar->name, prefix.len + 1 + name.len };
}

static struct slice member_path(struct tar *tar, const uint8_t *p)
{
	const struct slice *value = tar_override(tar, PAX_SPARSE_NAME);
	struct slice text;

	if (!value)
		value = tar_override(tar, PAX_PATH);
	if (value)
		return (struct slice){ value->ptr,
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
		return (struct slice){ value->ptr,
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
		return (struct slice){ NULL, 0 };
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

void tar_describe(struct tar *tar, const uint8_t *p, char kind,
		  struct member *m)
{
	const uint8_t *block = p + tar->main;
	int64_t mode;

	m->kind = kind;
	m->path = member_path(tar, p);
	if (kind == 'f' && block[TAR_TYPE] == '\0' && m->path.len &&
	    m->path.ptr[m->path.len - 1] == '/')
		m->kind = 'd'; /* v7 has no other way to say so */
	m->link = kind == 'l' || kind == 's' ? member_link(tar, p)
					     : (struct slice){ NULL, 0 };
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

enum parse tar_member_size(struct tar *tar, const uint8_t *block, int64_t *size)
{
	const struct slice *local = &tar->local.value[PAX_SIZE];
	const struct slice *global = &tar->global.value[PAX_SIZE];
	bool good = local->len
			    ? pax_integer(*local, size)
			    : field_get(block + TAR_SIZE, TAR_LONG_SIZE, size);
	int64_t other;

	if (!good || *size < 0 || *size > INT64_MAX - TAR_BLOCK)
		return tar_damage(tar, tar->main + TAR_SIZE, "unreadable size");
	if (!local->ptr && global->len &&
	    (!pax_integer(*global, &other) || other != *size))
		return tar_damage(tar, tar->main + TAR_SIZE,
				  "size contradicts that of a global header");
	return PARSE_UNIT;
}
