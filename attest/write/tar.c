/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Headers of pax and ustar, spelled as GNU tar 1.35 --format=posix and
 * --format=ustar spell them: octal digits up to the NUL, no names of users, no
 * device numbers but those of devices.
 */
#include "translate/tar/tar.h"

#include <stdio.h>
#include <string.h>

#include "attest/write/pack.h"
#include "common/path.h"
#include "raw/attrs.h"

/* The largest numbers of the two widths. */
#define SHORT_MAX 07777777u
#define WIDE_MAX  077777777777u

/* ---- fields ---- */

/* Writes octal digits, and a NUL behind them. */
static void put_octal(uint8_t *block, unsigned at, unsigned width,
		      uint64_t value)
{
	char digits[TAR_LONG_SIZE + 1];

	snprintf(digits, sizeof(digits), "%0*llo", (int)width - 1,
		 (unsigned long long)value);
	memcpy(block + at, digits, width);
}

/* Writes a text, without a NUL if it fills the field. */
static void put_text(uint8_t *block, unsigned at, unsigned width,
		     const char *text)
{
	memcpy(block + at, text, strnlen(text, width));
}

/* What both kinds of header have. */
static void begin(uint8_t block[TAR_BLOCK], char type, unsigned mode)
{
	memset(block, 0, TAR_BLOCK);
	block[TAR_TYPE] = (uint8_t)type;
	memcpy(block + TAR_MAGIC,
	       "ustar\0"
	       "00",
	       TAR_MAGIC_SIZE);
	memcpy(block + TAR_CHKSUM, "000000\0 ", TAR_CHKSUM_SIZE);
	put_octal(block, TAR_MODE, TAR_ID_SIZE, mode);
}

static void put_ids(uint8_t *block, uint32_t uid, uint32_t gid)
{
	put_octal(block, TAR_UID, TAR_ID_SIZE, uid);
	put_octal(block, TAR_GID, TAR_ID_SIZE, gid);
}

static void end(struct pack *pack, uint8_t block[TAR_BLOCK])
{
	tar_put_sum(block, false);
	str_append(&pack->head, block, TAR_BLOCK);
}

/* ---- members ---- */

static char type_flag(const struct object *object)
{
	if (object_is_further(object))
		return '1';
	switch (object->type) {
	case 'd': return '5';
	case 's': return '2';
	case 'c': return '3';
	case 'b': return '4';
	case 'p': return '6';
	default: return '0';
	}
}

/* Appends the name: ./PATH, a directory with a slash behind. */
static void put_name(struct str *out, const struct object *object)
{
	str_puts(out, "./");
	if (strcmp(object->path, ".") == 0)
		return;
	str_puts(out, object->path);
	if (object->type == 'd')
		str_push(out, '/');
}

/* Appends what the name leads to; nothing for most. */
static void put_link(struct str *out, const struct object *object)
{
	if (object_is_further(object))
		str_printf(out, "./%s", object->first);
	else if (object->type == 's')
		str_puts(out, object->target);
}

static bool has_data(const struct object *object)
{
	return object->type == 'f' && !object_is_further(object);
}

static uint64_t size_of(const struct object *object)
{
	return has_data(object) ? object->size : 0;
}

/* Writes the header of a member, with those values that fit. */
static void put_member(struct pack *pack, const struct object *object,
		       const char *name, const char *link, const char *prefix,
		       size_t prefix_len)
{
	int64_t mtime = object_mtime(object, pack->epoch);
	uint64_t size = size_of(object);
	uint8_t block[TAR_BLOCK];

	begin(block, type_flag(object), object_mode(object));
	put_text(block, TAR_NAME, TAR_NAME_SIZE, name);
	put_ids(block, object->uid > SHORT_MAX ? 0 : object->uid,
		object->gid > SHORT_MAX ? 0 : object->gid);
	put_octal(block, TAR_SIZE, TAR_LONG_SIZE, size > WIDE_MAX ? 0 : size);
	put_octal(block, TAR_MTIME, TAR_LONG_SIZE,
		  mtime < 0 || mtime > (int64_t)WIDE_MAX ? 0 : (uint64_t)mtime);
	put_text(block, TAR_LINK, TAR_LINK_SIZE, link);
	if (!object_is_further(object) && object_is_device(object)) {
		put_octal(block, TAR_DEVMAJOR, TAR_ID_SIZE, object->major);
		put_octal(block, TAR_DEVMINOR, TAR_ID_SIZE, object->minor);
	}
	memcpy(block + TAR_PREFIX, prefix, prefix_len);
	end(pack, block);
}

/* Device numbers have no record, but all of Linux fit. */
static bool device_fits(const struct object *object)
{
	return !object_is_device(object) ||
	       (object->major <= SHORT_MAX && object->minor <= SHORT_MAX);
}

/* ---- pax ---- */

static void put_record(struct str *out, const char *key, const char *value)
{
	pax_put(out, (struct slice){ key, strlen(key) },
		(struct slice){ value, strlen(value) });
}

static void put_number(struct str *out, const char *key, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	put_record(out, key, text);
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if (*text & 0x80)
			return false;
	return true;
}

static void put_xattrs(struct str *out, const struct object *object)
{
	struct str key = STR_INIT;
	struct attr attr;
	size_t at = 0;

	while (attrs_next(object->xattrs, object->xattrs_size, &at, &attr)) {
		str_clear(&key);
		tar_put_xattr_key(&key, &attr);
		out->failed |= str_failed(&key);
		pax_put(out, (struct slice){ str_text(&key), key.len },
			(struct slice){ attr.value, attr.value_size });
	}
	str_fini(&key);
}

/* Appends the records of what a header cannot hold, in this order. */
static void put_records(struct str *out, const struct pack *pack,
			const struct object *object, const char *name,
			const char *link)
{
	int64_t mtime = object_mtime(object, pack->epoch);

	if (strlen(link) > TAR_LINK_SIZE)
		put_record(out, "linkpath", link);
	if (strlen(name) > TAR_NAME_SIZE || !is_ascii(name))
		put_record(out, "path", name);
	if (object->uid > SHORT_MAX)
		put_number(out, "uid", object->uid);
	if (object->gid > SHORT_MAX)
		put_number(out, "gid", object->gid);
	if (size_of(object) > WIDE_MAX)
		put_number(out, "size", (int64_t)size_of(object));
	if (mtime < 0 || mtime > (int64_t)WIDE_MAX)
		put_number(out, "mtime", mtime);
	if (!object_is_further(object))
		put_xattrs(out, object);
}

/* The time of an extended header: GNU tar --mtime gives it to all of them. */
static uint64_t extension_time(const struct pack *pack,
			       const struct object *object)
{
	int64_t time = pack->epoch == INT64_MAX ? object->mtime : pack->epoch;

	if (time < 0)
		return 0;
	return time > (int64_t)WIDE_MAX ? WIDE_MAX : (uint64_t)time;
}

/* Appends an extended header with these records, named after the member:
   DIRECTORY/PaxHeaders/NAME. */
static void put_extension(struct pack *pack, const struct object *object,
			  const struct str *records)
{
	static const char zeros[TAR_BLOCK];
	size_t parent = path_parent_len(object->path);
	struct str name = STR_INIT;
	uint8_t block[TAR_BLOCK];

	str_printf(&name, "./%.*s%sPaxHeaders/%s", (int)parent, object->path,
		   parent > 0 ? "/" : "", path_base(object->path));
	pack->head.failed |= str_failed(&name);
	begin(block, 'x', 0644);
	put_text(block, TAR_NAME, TAR_NAME_SIZE, str_text(&name));
	put_ids(block, 0, 0);
	put_octal(block, TAR_SIZE, TAR_LONG_SIZE, records->len);
	put_octal(block, TAR_MTIME, TAR_LONG_SIZE,
		  extension_time(pack, object));
	end(pack, block);
	str_append(&pack->head, records->data, records->len);
	str_append(&pack->head, zeros, tar_padded(records->len) - records->len);
	str_fini(&name);
}

static int pax_head(struct pack *pack, const struct object *object, bool *data,
		    struct fault *fault)
{
	struct str name = STR_INIT, link = STR_INIT, records = STR_INIT;

	*data = has_data(object);
	if (!device_fits(object))
		return pack_refuse(pack, object, "device number", fault);
	put_name(&name, object);
	put_link(&link, object);
	put_records(&records, pack, object, str_text(&name), str_text(&link));
	if (records.len > 0)
		put_extension(pack, object, &records);
	put_member(pack, object, str_text(&name), str_text(&link), "", 0);
	pack->head.failed |= name.failed | link.failed | records.failed;
	str_fini(&name);
	str_fini(&link);
	str_fini(&records);
	return 0;
}

/* Two blocks of zeros. */
static int tar_end(struct pack *pack, struct fault *fault UNUSED)
{
	static const char zeros[2 * TAR_BLOCK];

	str_append(&pack->head, zeros, sizeof(zeros));
	return 0;
}

/* ---- ustar ---- */

/* Where a name that is too long is cut: at the last slash that leaves a prefix
   which fits.  0: nowhere. */
static size_t find_cut(const char *name, size_t len)
{
	size_t at = len > TAR_PREFIX_SIZE + 1 ? TAR_PREFIX_SIZE + 1 : len;

	if (len <= TAR_PREFIX_SIZE + 1 && name[at - 1] == '/')
		at--;
	while (at > 1 && name[at - 1] != '/')
		at--;
	at--;
	return len - at - 1 <= TAR_NAME_SIZE && len > at + 1 ? at : 0;
}

/* What ustar has no room for; NULL if there is nothing. */
static const char *ustar_lacks(const struct pack *pack,
			       const struct object *object, const char *link)
{
	int64_t mtime = object_mtime(object, pack->epoch);

	if (object->uid > SHORT_MAX || object->gid > SHORT_MAX)
		return "owner";
	if (size_of(object) > WIDE_MAX)
		return "size";
	if (mtime < 0 || mtime > (int64_t)WIDE_MAX)
		return "time";
	if (!device_fits(object))
		return "device number";
	if (strlen(link) > TAR_LINK_SIZE)
		return "target";
	return object->xattrs_size > 0 ? "extended attributes" : NULL;
}

static int ustar_head(struct pack *pack, const struct object *object,
		      bool *data, struct fault *fault)
{
	struct str name = STR_INIT, link = STR_INIT;
	const char *lacks;
	size_t cut = 0;

	*data = has_data(object);
	put_name(&name, object);
	put_link(&link, object);
	lacks = ustar_lacks(pack, object, str_text(&link));
	if (name.len > TAR_NAME_SIZE) {
		cut = find_cut(str_text(&name), name.len);
		if (cut == 0)
			lacks = "name";
	}
	if (!lacks)
		put_member(pack, object,
			   str_text(&name) + (cut > 0 ? cut + 1 : 0),
			   str_text(&link), str_text(&name), cut);
	pack->head.failed |= name.failed | link.failed;
	str_fini(&name);
	str_fini(&link);
	return lacks ? pack_refuse(pack, object, lacks, fault) : 0;
}

/* Twenty blocks are a record, as on a tape. */
const struct pack_format pack_pax = {
	.name = "pax",
	.block = TAR_BLOCK,
	.record = 20 * TAR_BLOCK,
	.head = pax_head,
	.end = tar_end,
};

const struct pack_format pack_ustar = {
	.name = "ustar",
	.block = TAR_BLOCK,
	.record = 20 * TAR_BLOCK,
	.head = ustar_head,
	.end = tar_end,
};
