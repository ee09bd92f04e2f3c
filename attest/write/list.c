/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line a path, in fixed order of keywords.  What is not known is left out.
 */
#include "attest/write/list.h"

#include <string.h>

#include "common/advance.h"
#include "common/digest.h"
#include "parts/base64.h"
#include "pkgdb/parse/mtree_keyword.h"
#include "raw/attrs.h"

/* Lines are written in pieces of about this many bytes. */
#define PIECE ((size_t)64 << 10)

/* Appends bytes as a word: vis(3) in octal, also for what mtree(8) would take
   as a comment or a pattern. */
static void put_word(struct str *out, const char *text, size_t size)
{
	for (const char *end = text + size; text < end; text++) {
		unsigned char byte = *text;

		if (byte <= ' ' || byte >= 0177 || strchr("\\#*?[", byte))
			str_printf(out, "\\%03o", byte);
		else
			str_push(out, *text);
	}
}

static void put_path(struct str *out, const char *path)
{
	bool top = strcmp(path, ".") == 0;

	str_puts(out, top ? "." : "./");
	if (!top)
		put_word(out, path, strlen(path));
}

/* Appends the checksum of the kind that is the same everywhere. */
static void put_digest(struct str *out, const char *digests)
{
	char hex[SHA256_HEX_SIZE];

	if (digests && digests_sha256(digests, hex))
		str_printf(out, " sha256digest=%s", hex);
}

static void put_keywords(struct str *out, const struct object *object,
			 const struct list_options *options)
{
	const char *type = mtree_type_name(object->type);
	unsigned stated = object->stated;

	if (type)
		str_printf(out, " type=%s", type);
	if (stated & OBJECT_MODE)
		str_printf(out, " mode=%04o", object_mode(object));
	if (stated & OBJECT_UID)
		str_printf(out, " uid=%u", object->uid);
	if (stated & OBJECT_GID)
		str_printf(out, " gid=%u", object->gid);
	if (stated & OBJECT_SIZE)
		str_printf(out, " size=%llu", (unsigned long long)object->size);
	put_digest(out, object->digests);
	if (object->target) {
		str_puts(out, " link=");
		put_word(out, object->target, strlen(object->target));
	}
	if (stated & OBJECT_DEVICE)
		str_printf(out, " device=native,%u,%u", object->major,
			   object->minor);
	if (stated & OBJECT_MTIME && !options->no_time)
		str_printf(out, " time=%lld.0",
			   (long long)object_mtime(object, options->epoch));
	str_push(out, '\n');
}

static void put_xattrs(struct str *out, const struct object *object)
{
	struct attr attr;
	size_t at = 0;

	while (attrs_next(object->xattrs, object->xattrs_size, &at, &attr)) {
		str_puts(out, "#@ xattr ");
		put_word(out, attr.name, attr.name_size);
		if (attr.value_size > 0)
			str_push(out, ' ');
		base64_encode(out, attr.value, attr.value_size);
		str_push(out, '\n');
	}
}

static void put_object(struct str *out, const struct object *object,
		       const struct list_options *options, bool notes)
{
	put_path(out, object->path);
	put_keywords(out, object, options);
	if (!notes)
		return;
	if (!object_is_further(object)) {
		put_xattrs(out, object);
		return;
	}
	str_puts(out, "#@ hardlink ");
	put_path(out, object->first);
	str_push(out, '\n');
}

/* Whether all is known that a manifest states. */
static bool is_complete(const struct inventory *inventory)
{
	for (size_t n = 0; n < inventory->count; n++)
		if (~inventory->list[n].stated & (OBJECT_XATTRS | OBJECT_NAMES))
			return false;
	return true;
}

static int flush(struct sink *sink, struct str *out)
{
	int ret;

	if (str_failed(out))
		return fault_set(&sink->fault, "out of memory");
	ret = sink->write(sink, str_text(out), out->len);
	str_clear(out);
	return ret;
}

int list_write(struct sink *sink, const struct inventory *inventory,
	       const struct list_options *options)
{
	bool notes = is_complete(inventory);
	struct str out = STR_INIT;
	int ret = 0;

	str_puts(&out, "#mtree v2.0\n");
	if (notes)
		str_puts(&out, "#@ manifest 1\n");
	for (size_t n = 0; n < inventory->count && ret == 0; n++) {
		advance("paths written", n, inventory->count);
		put_object(&out, &inventory->list[n], options, notes);
		if (out.len >= PIECE)
			ret = flush(sink, &out);
	}
	if (ret == 0)
		ret = flush(sink, &out);
	str_fini(&out);
	return ret;
}
