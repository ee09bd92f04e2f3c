/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets the values of a change in a tar member's header.
 *
 * A value goes where readers look for it: into the x record if one decides,
 * into a new one if a g record decides, else into the header; the header
 * follows in every case, for readers that know no records.  What the field
 * cannot hold goes into an x record (pax), becomes base-256 (GNU), or fails.
 */
#include "translate/tar/tar_edit.h"

#include <stdio.h>
#include <string.h>

#include "translate/stream/field.h"

/* What an id field says when the id is in an x record because it is too large:
   the largest that fits, which is nobody's. */
#define ID_TOO_LARGE 07777777

int tar_edit_refuse(struct tar_edit *e, const char *fault)
{
	e->tar->base.fault = fault;
	return -1;
}

/* Whether some record has the key; readers disagree about empty values, so
   these are replaced as well. */
static bool has_record(const struct tar_edit *e, enum pax_key key)
{
	return e->tar->local.value[key].ptr || e->tar->global.value[key].ptr;
}

static void want(struct tar_edit *e, enum pax_key key, const char *text,
		 size_t len)
{
	e->wanted.value[key] = (struct slice){ text, len };
	e->records++;
}

static void want_number(struct tar_edit *e, enum pax_key key, int64_t value)
{
	int len = snprintf(e->digits[key], TAR_DIGITS_MAX, "%lld",
			   (long long)value);

	want(e, key, e->digits[key], (size_t)len);
}

static int put_number(struct tar_edit *e, enum pax_key key, unsigned at,
		      unsigned width, int64_t value, const char *fault)
{
	uint8_t *field = e->block + at;
	bool overridden = has_record(e, key);

	if (overridden)
		want_number(e, key, value);
	if (field_put(field, width, value, e->dialect == TAR_GNU))
		return 0;
	if (!overridden && !(e->tar->pax && e->dialect != TAR_GNU))
		return tar_edit_refuse(e, fault);
	if (!overridden)
		want_number(e, key, value);
	if (!field_put(field, width, value < 0 ? 0 : ID_TOO_LARGE, false))
		return tar_edit_refuse(e, fault);
	return 0;
}

static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return *text == '\0';
}

/* A name that no field can hold is left out: the id decides then. */
static void put_name(struct tar_edit *e, enum pax_key key, unsigned at,
		     const char *name)
{
	uint8_t *field = e->block + at;
	size_t len = strlen(name);
	bool fits = len < TAR_UNAME_SIZE;

	if (has_record(e, key) || (e->tar->pax && e->dialect != TAR_GNU &&
				   (!fits || !is_ascii(name))))
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
static int split_path(const struct tar_edit *e, const char *path, size_t len)
{
	size_t longest = e->dialect == TAR_STAR ? TAR_STAR_PREFIX_SIZE
						: TAR_PREFIX_SIZE;

	if (len <= TAR_NAME_SIZE)
		return 0;
	if (e->dialect == TAR_V7 || e->dialect == TAR_GNU)
		return -1;
	for (size_t i = len - TAR_NAME_SIZE - 1; i < len - 1 && i <= longest;
	     i++)
		if (path[i] == '/' && i > 0)
			return (int)i;
	return -1;
}

static void put_path_field(struct tar_edit *e, const char *path, size_t len,
			   int split)
{
	size_t skip = split > 0 ? (size_t)split + 1 : 0;

	len = len - skip < TAR_NAME_SIZE ? len - skip : TAR_NAME_SIZE;
	memset(e->block + TAR_NAME, 0, TAR_NAME_SIZE);
	memcpy(e->block + TAR_NAME, path + skip, len);
	if (e->dialect != TAR_USTAR && e->dialect != TAR_STAR)
		return;
	memset(e->block + TAR_PREFIX, 0,
	       e->dialect == TAR_STAR ? TAR_STAR_PREFIX_SIZE : TAR_PREFIX_SIZE);
	if (split > 0)
		memcpy(e->block + TAR_PREFIX, path, (size_t)split);
}

static int put_path(struct tar_edit *e, const char *path)
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
		e->long_path = (struct slice){ path, len };
	else if (split < 0)
		return tar_edit_refuse(e, "path too long for this kind of "
					  "archive");
	put_path_field(e, path, len, split);
	return 0;
}

static int put_link(struct tar_edit *e, const char *target)
{
	size_t len = strlen(target);
	bool fits = len <= TAR_LINK_SIZE;
	bool override = has_record(e, PAX_LINKPATH);

	e->drop_link = true;
	if (override || (!fits && e->tar->pax && e->dialect != TAR_GNU))
		want(e, PAX_LINKPATH, target, len);
	else if (!fits && e->dialect == TAR_GNU)
		e->long_link = (struct slice){ target, len };
	else if (!fits)
		return tar_edit_refuse(e, "link target too long for this kind "
					  "of archive");
	memset(e->block + TAR_LINK, 0, TAR_LINK_SIZE);
	memcpy(e->block + TAR_LINK, target, fits ? len : TAR_LINK_SIZE);
	return 0;
}

/* Writes the permission bits and keeps what else the field holds. */
static int put_mode(struct tar_edit *e, uint32_t mode)
{
	int64_t old;

	if (!field_get(e->block + TAR_MODE, TAR_ID_SIZE, &old))
		old = 0;
	if (!field_put(e->block + TAR_MODE, TAR_ID_SIZE,
		       (old & ~(int64_t)ALLPERMS) | mode, false))
		return tar_edit_refuse(e, "mode does not fit into the header");
	return 0;
}

static int put_device(struct tar_edit *e, char kind, uint32_t major,
		      uint32_t minor)
{
	if (e->dialect == TAR_V7 ||
	    !field_put(e->block + TAR_DEVMAJOR, TAR_ID_SIZE, major, true) ||
	    !field_put(e->block + TAR_DEVMINOR, TAR_ID_SIZE, minor, true))
		return tar_edit_refuse(e, "device numbers do not fit");
	e->block[TAR_TYPE] = kind == 'c' ? '3' : '4';
	return 0;
}

/* The caller has asked tar_judge_xattrs whether this kind of archive can hold
   them. */
static int put_xattrs(struct tar_edit *e, const struct change *change)
{
	tar_put_xattrs(&e->xattrs, change);
	if (str_failed(&e->xattrs))
		return tar_edit_refuse(e, "out of memory");
	e->wanted.more = (struct slice){ str_text(&e->xattrs), e->xattrs.len };
	e->records++;
	return 0;
}

int tar_edit_apply(struct tar_edit *e, const struct change *c)
{
	if (c->set & CHANGE_XATTRS && put_xattrs(e, c) < 0)
		return -1;
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
