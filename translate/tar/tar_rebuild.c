/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds a tar member's head from its pieces: the extensions it had, with the
 * records and long names that an edit wants, new ones for what has no place
 * yet, and the member's own header.
 */
#include <string.h>

#include "translate/stream/field.h"
#include "translate/tar/tar_edit.h"

/* Appends an extension: this header with the size set right, body, padding. */
static void put_extension(struct str *out, uint8_t *block, const char *body,
			  size_t size)
{
	static const char zeros[TAR_BLOCK];
	bool as_signed, good = tar_is_header(block, &as_signed);
	bool fits = field_put(block + TAR_SIZE, TAR_LONG_SIZE, (int64_t)size,
			      false);

	(void)fits; /* HEAD_MAX has 9 digits, the field room for 11 */
	tar_put_sum(block, good && as_signed);
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
static void put_new_x(struct str *out, const struct tar_edit *e)
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

static void put_long(struct str *out, const struct tar_edit *e, char type,
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
		str_append(out, head + ext->at,
			   TAR_BLOCK + ((ext->size + TAR_BLOCK - 1) &
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

int tar_edit_rebuild(struct tar_edit *e, const uint8_t *head, struct str *out)
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
		return tar_edit_refuse(e, "out of memory");
	return 1;
}
