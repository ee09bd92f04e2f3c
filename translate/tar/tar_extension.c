/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extension headers, which say something about the member behind them (x, X,
 * L, K, A) or about all that follow (g): found here, their records noted in
 * struct tar, where whoever describes or changes the member asks for them.
 */
#include <stdlib.h>
#include <string.h>

#include "translate/stream/field.h"
#include "translate/tar/tar.h"

bool tar_is_extension(char type)
{
	return type == 'x' || type == 'g' || type == 'L' || type == 'K' ||
	       type == 'X' || type == 'A';
}

const struct slice *tar_override(const struct tar *tar, enum pax_key key)
{
	const struct slice *value = &tar->local.value[key];

	if (!value->ptr)
		value = &tar->global.value[key];
	return value->len ? value : NULL;
}

void tar_forget_globals(struct tar *tar)
{
	for (int k = 0; k < PAX_KEYS; k++) {
		free(tar->global_text[k]);
		tar->global_text[k] = NULL;
		tar->global.value[k] = (struct slice){ NULL, 0 };
	}
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
		tar->global.value[k] = (struct slice){ copy, value->len };
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
		return tar_damage(tar, ext->at + TAR_BLOCK + good,
				  "malformed record in a pax header");
	if (ext->type == 'g' && !keep_globals(tar, &pax))
		return tar_damage(tar, ext->at, "out of memory");
	return PARSE_UNIT;
}

enum parse tar_parse_extension(struct tar *tar, const uint8_t *p, size_t len,
			       bool eof, size_t *at)
{
	struct tar_extension *ext = &tar->ext[tar->ext_count];
	int64_t size;

	if (tar->ext_count == TAR_EXTENSIONS_MAX)
		return tar_damage(tar, *at,
				  "too many extension headers in a row");
	if (!field_get(p + *at + TAR_SIZE, TAR_LONG_SIZE, &size) || size < 0)
		return tar_damage(tar, *at + TAR_SIZE, "unreadable size");
	if ((uint64_t)size > HEAD_MAX - TAR_BLOCK)
		return tar_damage(tar, *at + TAR_SIZE,
				  "extension header too large");
	if (len - *at - TAR_BLOCK < tar_padded((size_t)size))
		return eof ? tar_damage(tar, len,
					"cut inside an extension header")
			   : PARSE_MORE;
	*ext = (struct tar_extension){ *at, (size_t)size,
				       (char)p[*at + TAR_TYPE] };
	tar->ext_count++;
	*at += TAR_BLOCK + tar_padded((size_t)size);
	return take_extension(tar, p, ext);
}
