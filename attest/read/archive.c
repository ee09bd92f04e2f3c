/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Members by libarchive.  Where unpackers would make different trees of an
 * archive, it is refused: a path that comes twice, or leads through a link, or
 * has a "..", names of one file that state different owners, bytes behind the
 * end.
 */
#include "attest/read/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "attest/read/attributes.h"
#include "codec/acl.h"
#include "codec/member.h"
#include "common/advance.h"
#include "common/path.h"
#include "common/sha256.h"
#include "pkgdb/db/entry.h"
#include "raw/attrs.h"

/* Links to links: a longer chain is a circle. */
#define CHAIN_LIMIT 64

struct reading {
	struct inventory *inventory;
	struct archive *archive;
	struct source *source;
	const char *name;
	archive_left_out_fn *left_out;
	struct fault *fault;
	uint64_t size; /* bytes that libarchive has had */
	uint64_t last; /* and those up to the last one that is not 0 */
	char block[65536];
};

/* The last member of cpio, without data, is the end of the archive. */
#define TRAILER_SIZE 128

/* Notes where the last byte stands that is not 0. */
static void note_bytes(struct reading *reading, size_t got)
{
	size_t end = got;

	while (end > 0 && !reading->block[end - 1])
		end--;
	if (end > 0)
		reading->last = reading->size + end;
	reading->size += got;
}

static la_ssize_t read_block(struct archive *archive, void *context,
			     const void **block)
{
	struct reading *reading = context;
	ssize_t got = reading->source->read(reading->source, reading->block,
					    sizeof(reading->block));

	if (got < 0)
		archive_set_error(archive, EIO, "%s",
				  reading->source->fault.text);
	else
		note_bytes(reading, (size_t)got);
	*block = reading->block;
	return got;
}

/* ---- faults ---- */

static int refuse_at(struct reading *reading, const char *why)
{
	/* Negative before the first header. */
	la_int64_t at = archive_read_header_position(reading->archive);

	fault_at(reading->fault, reading->name, 0, "%s", why);
	return fault_offset(reading->fault, at < 0 ? 0 : (uint64_t)at);
}

static int refuse(struct reading *reading)
{
	const char *why = archive_error_string(reading->archive);

	return refuse_at(reading, why ? why : "is damaged");
}

static int refuse_member(struct reading *reading, struct archive_entry *entry,
			 const char *why)
{
	struct str text = STR_INIT;

	str_printf(&text, "%.1024s: %s", archive_entry_pathname(entry), why);
	refuse_at(reading, str_text(&text));
	str_fini(&text);
	return -1;
}

/* ---- attributes ---- */

/* GNU tar spells two bytes of names otherwise: tar_xattr.c writes them so. */
static char *decode_name(const char *name)
{
	char *copy = strdup(name), *to = copy;

	for (const char *from = copy; copy && *from; from++, to++) {
		*to = *from;
		if (strncmp(from, "%25", 3) == 0 ||
		    strncmp(from, "%3D", 3) == 0) {
			*to = from[1] == '2' ? '%' : '=';
			from += 2;
		}
	}
	if (copy)
		*to = '\0';
	return copy;
}

static int add_acl(void *run, struct acl *acl, const char *name)
{
	struct attr attr = { .name = name, .name_size = strlen(name) };
	CLEANUP_FREE void *value = NULL;
	size_t size;

	errno = ENOENT;
	for (size_t i = 0; i < acl->count; i++)
		if (acl->list[i].name)
			return -1;
	value = acl_value(acl, &size);
	if (!value)
		return -1;
	attr.value = value;
	attr.value_size = size;
	errno = EEXIST;
	return object_add_xattr(run, &attr) ? 0 : -1;
}

static int add_xattrs(struct str *run, struct archive_entry *entry)
{
	const char *name;
	const void *value;
	size_t size;

	archive_entry_xattr_reset(entry);
	while (archive_entry_xattr_next(entry, &name, &value, &size) ==
	       ARCHIVE_OK) {
		CLEANUP_FREE char *decoded = decode_name(name);
		struct attr attr = { .name = decoded,
				     .value = value,
				     .value_size = size };

		if (!decoded)
			return -1;
		attr.name_size = strlen(decoded);
		errno = EEXIST;
		if (size > UINT32_MAX || attr.name_size > UINT16_MAX ||
		    !object_add_xattr(run, &attr))
			return -1;
	}
	return 0;
}

/* Why attributes are refused. */
static const char *attribute_reason(int err)
{
	switch (err) {
	case EEXIST:
		return "an attribute has two values, or one that none has, or "
		       "there are more than a file can have";
	case ENOENT: return "its ACL names a user or group without a number";
	case EINVAL: return "its ACL is none";
	default: return strerror(err);
	}
}

static int take_attributes(struct reading *reading, struct object *object,
			   struct archive_entry *entry)
{
	mode_t mode = archive_entry_mode(entry);
	struct str run = STR_INIT;
	int ret = 0, err;

	/* The mode of a file shows its ACL. */
	if (acl_each(entry, &mode, add_acl, &run) < 0 ||
	    add_xattrs(&run, entry) < 0)
		ret = -1;
	err = errno;
	object->mode = mode & ALLPERMS;
	if (ret == 0) {
		ret = attributes_set(object, &reading->inventory->arena, &run);
		err = ENOMEM;
	}
	str_fini(&run);
	return ret == 0 ? 0
			: refuse_member(reading, entry, attribute_reason(err));
}

/* ---- contents ---- */

static void add_zeros(struct sha256 *sha256, uint64_t size)
{
	static const char zeros[4096];

	for (; size > sizeof(zeros); size -= sizeof(zeros))
		sha256_add(sha256, zeros, sizeof(zeros));
	sha256_add(sha256, zeros, (size_t)size);
}

/* Reads the data of a member to its end, holes as zeros. */
static int take_data(struct reading *reading, struct object *object,
		     struct archive_entry *entry)
{
	struct sha256 sha256;
	uint64_t end = 0;
	la_int64_t offset;
	const void *block;
	size_t size;
	int ret;

	sha256_begin(&sha256);
	while ((ret = archive_read_data_block(reading->archive, &block, &size,
					      &offset)) == ARCHIVE_OK) {
		if (offset < 0 || (uint64_t)offset < end)
			return refuse_member(
				reading, entry,
				"its data does not stand in order");
		add_zeros(&sha256, (uint64_t)offset - end);
		sha256_add(&sha256, block, size);
		end = (uint64_t)offset + size;
	}
	if (ret != ARCHIVE_EOF)
		return refuse(reading);
	if (archive_entry_size(entry) > 0 &&
	    (uint64_t)archive_entry_size(entry) > end) {
		add_zeros(&sha256, (uint64_t)archive_entry_size(entry) - end);
		end = (uint64_t)archive_entry_size(entry);
	}
	object->size = end;
	object->stated |= OBJECT_SIZE;
	return object_set_digest(object, reading->inventory, &sha256) < 0
		       ? refuse_member(reading, entry, strerror(errno))
		       : 0;
}

/* ---- members ---- */

static int take_numbers(struct reading *reading, struct object *object,
			struct archive_entry *entry)
{
	if (!member_has_ids(entry))
		return refuse_member(reading, entry, "its owner is no id");
	object->uid = (uint32_t)archive_entry_uid(entry);
	object->gid = (uint32_t)archive_entry_gid(entry);
	if (archive_entry_mtime(entry) == INT64_MIN)
		return refuse_member(reading, entry, "its time is none");
	object->mtime = archive_entry_mtime(entry);
	object->stated = OBJECT_MODE | OBJECT_UID | OBJECT_GID | OBJECT_NAMES |
			 (archive_entry_mtime_is_set(entry) ? OBJECT_MTIME : 0);
	if (object_is_device(object)) {
		object->major = (uint32_t)archive_entry_rdevmajor(entry);
		object->minor = (uint32_t)archive_entry_rdevminor(entry);
		object->stated |= OBJECT_DEVICE;
	}
	return 0;
}

/* The key of a name; NULL if it has a "..": one program leaves such a member
   out, another may go through a link. */
static char *key_of(const char *name)
{
	for (const char *at = name; at; at = strchr(at, '/')) {
		at += *at == '/';
		if (strncmp(at, "..", 2) == 0 && (!at[2] || at[2] == '/'))
			return NULL;
	}
	return path_key(name);
}

/* Copies a text to the arena; fails on NULL, too. */
static int keep(struct reading *reading, struct archive_entry *entry,
		const char *text, const char **to)
{
	if (text && strlen(text) < PATH_MAX)
		*to = arena_copy(&reading->inventory->arena, text,
				 strlen(text));
	return *to ? 0 : refuse_member(reading, entry, "leads nowhere");
}

/* Takes what the type alone has.  A further name has type l until the end, and
   in cpio the last one has the data. */
static int take_body(struct reading *reading, struct object *object,
		     struct archive_entry *entry)
{
	if (object->type == 'l') {
		CLEANUP_FREE char *to = key_of(archive_entry_hardlink(entry));

		if (keep(reading, entry, to, &object->target) < 0)
			return -1;
		return archive_entry_filetype(entry) != AE_IFLNK &&
				       archive_entry_size_is_set(entry) &&
				       archive_entry_size(entry) > 0
			       ? take_data(reading, object, entry)
			       : 0;
	}
	if (object->type == 's')
		return keep(reading, entry, archive_entry_symlink(entry),
			    &object->target);
	return object->type == 'f' ? take_data(reading, object, entry) : 0;
}

static int take_member(struct reading *reading, struct archive_entry *entry,
		       const char *key)
{
	bool further = archive_entry_hardlink(entry);
	struct object *object;
	char type = further ? 'l'
			    : pkgdb_type_of(archive_entry_filetype(entry));

	if (type == PKGDB_SOCKET) {
		if (reading->left_out)
			reading->left_out(reading->name, key,
					  object_type_name(type));
		return 0;
	}
	if (type == PKGDB_ANY)
		return refuse_member(reading, entry, "has no known type");
	object = inventory_add(reading->inventory, key);
	if (!object)
		return refuse_member(reading, entry, strerror(errno));
	object->type = type;
	if (take_numbers(reading, object, entry) < 0 ||
	    take_attributes(reading, object, entry) < 0)
		return -1;
	return take_body(reading, object, entry);
}

static int take(struct reading *reading, struct archive_entry *entry)
{
	CLEANUP_FREE char *key = NULL;

	advance("members read", reading->inventory->count, 0);
	if (!archive_entry_pathname(entry))
		return refuse_at(reading, "a member has no name");
	key = key_of(archive_entry_pathname(entry));
	if (!key)
		return refuse_member(reading, entry, "has a '..' in its name");
	if (strlen(key) >= PATH_MAX)
		return refuse_member(reading, entry, "is longer than any path");
	return take_member(reading, entry, key);
}

/* ---- further names ---- */

/* The object that a further name is one of; NULL if there is none. */
static struct object *find_object(const struct inventory *inventory,
				  const struct object *object)
{
	struct object *found = (struct object *)object;

	for (int i = 0; found && found->type == 'l'; i++) {
		if (i == CHAIN_LIMIT)
			return NULL;
		found = inventory_find(inventory, found->target);
	}
	return found && found->type != 'd' ? found : NULL;
}

/* The data may stand at any of the names, or at several if it is the same. */
static bool share_data(struct object *a, const struct object *b)
{
	if (a->type != 'f' || !b->digests)
		return a->type == 'f' || !b->digests;
	if (a->size == 0) {
		a->size = b->size;
		a->digests = b->digests;
	}
	return a->size == b->size && strcmp(a->digests, b->digests) == 0;
}

static int link_fault(const struct reading *reading,
		      const struct object *object, const char *why)
{
	return fault_at(reading->fault, reading->name, 0,
			"./%s: is a hard link, and %s", object->path, why);
}

static int connect(struct reading *reading, struct object *object)
{
	struct object *list = reading->inventory->list;
	struct object *to = find_object(reading->inventory, object);

	if (!to)
		return link_fault(reading, object, "its file is not there");
	if (object->mode != to->mode || object->uid != to->uid ||
	    object->gid != to->gid)
		return link_fault(reading, object,
				  "states another owner or mode than its "
				  "file");
	if (!share_data(to, object))
		return link_fault(reading, object, "has data of its own");
	object->origin = (size_t)(to - list);
	object->group = to->group = object->origin + 1;
	return 0;
}

/* Gives a further name what its object has. */
static void copy(const struct inventory *inventory, struct object *object)
{
	const char *path = object->path;

	*object = inventory->list[object->origin];
	object->path = path;
}

static int connect_all(struct reading *reading)
{
	struct inventory *inventory = reading->inventory;

	for (size_t n = 0; n < inventory->count; n++)
		if (inventory->list[n].type == 'l' &&
		    connect(reading, &inventory->list[n]) < 0)
			return -1;
	for (size_t n = 0; n < inventory->count; n++)
		if (inventory->list[n].type == 'l')
			copy(inventory, &inventory->list[n]);
	return inventory_name_groups(inventory) < 0
		       ? fault_errno(reading->fault, "%s", reading->name)
		       : 0;
}

/* Refuses what stands below something else than a directory: a program may
   follow a link there, or replace it, or give up. */
static int check_places(const struct reading *reading)
{
	const struct inventory *inventory = reading->inventory;

	for (size_t n = 0; n < inventory->count; n++) {
		const char *path = inventory->list[n].path;
		const struct object *above = inventory_above(inventory, path);

		if (above && above->type != 'd')
			return fault_at(reading->fault, reading->name, 0,
					"./%s: stands below ./%s, a %s", path,
					above->path,
					object_type_name(above->type));
	}
	if (inventory->count > 0 && strcmp(inventory->list[0].path, ".") == 0 &&
	    inventory->list[0].type != 'd')
		return fault_at(reading->fault, reading->name, 0,
				"its top is no directory");
	return 0;
}

/* ---- archives ---- */

/* Behind the end there may only be zeros.  libarchive has read some way ahead,
   and stands where the end begins. */
static int read_rest(struct reading *reading)
{
	la_int64_t end = archive_read_header_position(reading->archive);
	int format = archive_format(reading->archive);
	uint64_t most = end < 0 ? 0 : (uint64_t)end;
	const void *block;
	la_ssize_t got;

	if ((format & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_CPIO)
		most += TRAILER_SIZE;
	do
		got = read_block(reading->archive, reading, &block);
	while (got > 0);
	if (got < 0)
		return refuse(reading);
	if (reading->last <= most)
		return 0;
	fault_at(reading->fault, reading->name, 0,
		 "there are bytes behind the end of the archive");
	return fault_offset(reading->fault, reading->last - 1);
}

static int take_all(struct reading *reading)
{
	struct archive_entry *entry;

	archive_read_support_format_tar(reading->archive);
	archive_read_support_format_cpio(reading->archive);
	if (archive_read_open(reading->archive, reading, NULL, read_block,
			      NULL) != ARCHIVE_OK)
		return refuse(reading);
	do {
		if (member_next(reading->archive, &entry) < 0)
			return refuse(reading);
		if (entry && take(reading, entry) < 0)
			return -1;
	} while (entry);
	if (read_rest(reading) < 0 ||
	    inventory_sort(reading->inventory, reading->name, reading->fault) <
		    0)
		return -1;
	return connect_all(reading) < 0 ? -1 : check_places(reading);
}

int archive_list(struct inventory *inventory, struct source *source,
		 const char *name, archive_left_out_fn *left_out,
		 struct fault *fault)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	int ret;

	if (!reading)
		return fault_errno(fault, "%s", name);
	*reading = (struct reading){ .inventory = inventory,
				     .archive = archive_read_new(),
				     .source = source,
				     .name = name,
				     .left_out = left_out,
				     .fault = fault };
	ret = reading->archive ? take_all(reading)
			       : fault_errno(fault, "%s", name);
	archive_read_free(reading->archive);
	free(reading);
	return ret;
}
