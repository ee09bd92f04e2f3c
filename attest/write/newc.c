/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Members of cpio's newc, as the kernel unpacks them from an initramfs, spelled
 * as GNU cpio --reproducible spells them: inode numbers from 0 in the order of
 * the archive, no device that a file lies on, digits in capitals.
 */
#include <string.h>

#include "attest/write/pack.h"
#include "translate/cpio/cpio.h"

#define MAGIC "070701"

/* The block at whose multiple an archive of cpio ends. */
#define BLOCK 512

/* Whether the data stands here: at the last name of a file. */
static bool has_data(const struct pack *pack, const struct object *object)
{
	return object->type == 'f' &&
	       pack_name(pack, object)->next == PACK_NONE;
}

/* What newc has no room for; NULL if there is nothing. */
static const char *newc_lacks(const struct pack *pack,
			      const struct object *object)
{
	int64_t mtime = object_mtime(object, pack->epoch);

	if (object->type == 'f' && object->size > UINT32_MAX)
		return "size";
	if (mtime < 0 || mtime > (int64_t)UINT32_MAX)
		return "time";
	if (strcmp(object->path, "TRAILER!!!") == 0)
		return "name, which ends an archive";
	return object->xattrs_size > 0 ? "extended attributes" : NULL;
}

/* Appends a header, with the name and its padding.  The values fit. */
static void put_header(struct pack *pack, const uint64_t value[CPIO_FIELDS],
		       const char *name)
{
	static const char zeros[4];
	const struct cpio cpio = {
		.layout = cpio_layout_of((const uint8_t *)MAGIC,
					 CPIO_MAGIC_SIZE),
	};
	uint8_t header[CPIO_MAGIC_SIZE + 13 * 8];
	size_t size = strlen(name) + 1;
	bool fits = true;

	memcpy(header, MAGIC, CPIO_MAGIC_SIZE);
	for (int field = 0; field < CPIO_FIELDS; field++)
		fits &= cpio_put(&cpio, header, field, value[field]);
	fits &= cpio_put(&cpio, header, CPIO_NAMESIZE, size);
	pack->head.failed |= !fits;
	str_append(&pack->head, header, sizeof(header));
	str_append(&pack->head, name, size);
	str_append(&pack->head, zeros,
		   cpio_padding(cpio.layout, sizeof(header) + size));
}

static int newc_head(struct pack *pack, const struct object *object, bool *data,
		     struct fault *fault)
{
	const struct pack_name *first = pack_first(pack, object);
	const char *lacks = newc_lacks(pack, object);
	bool target = object->type == 's';
	size_t target_size = target ? strlen(object->target) : 0;

	if (lacks)
		return pack_refuse(pack, object, lacks, fault);
	*data = has_data(pack, object);
	put_header(pack,
		   (const uint64_t[CPIO_FIELDS]){
			   [CPIO_INO] = first->ino,
			   [CPIO_MODE] = object_mode(object) |
					 cpio_type_bits(object->type),
			   [CPIO_UID] = object->uid,
			   [CPIO_GID] = object->gid,
			   [CPIO_NLINK] = first->nlink,
			   [CPIO_MTIME] = (uint64_t)object_mtime(object,
								 pack->epoch),
			   [CPIO_FILESIZE] = *data ? object->size : target_size,
			   [CPIO_RDEVMAJOR] = object->major,
			   [CPIO_RDEV] = object->minor,
		   },
		   object->path);
	if (target)
		str_append(&pack->head, object->target, target_size);
	return 0;
}

static int newc_end(struct pack *pack, struct fault *fault UNUSED)
{
	put_header(pack, (const uint64_t[CPIO_FIELDS]){ [CPIO_NLINK] = 1 },
		   "TRAILER!!!");
	return 0;
}

const struct pack_format pack_newc = {
	.name = "newc",
	.block = 4,
	.record = BLOCK,
	.data_is_last = true,
	.head = newc_head,
	.end = newc_end,
};
