/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes through a tree as GNU tar --sort=name does, a directory before what it
 * holds, names of one directory by their bytes; has the format write headers,
 * and writes the data.
 */
#include "attest/write/pack.h"

#include <stdlib.h>
#include <string.h>

#include "common/advance.h"

static const struct pack_format *const formats[] = {
	&pack_pax,
	&pack_ustar,
	&pack_newc,
};

const struct pack_format *pack_format_named(const char *name)
{
	for (size_t i = 0; i < countof(formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

const char *pack_format_name(size_t n)
{
	return n < countof(formats) ? formats[n]->name : NULL;
}

int pack_refuse(const struct pack *pack, const struct object *object,
		const char *what, struct fault *fault)
{
	return fault_set(fault,
			 "%s: ./%s: the format %s has no room for its "
			 "%s",
			 pack->tree->name, object->path, pack->format->name,
			 what);
}

/* ---- order ---- */

/* The place of a byte: a slash before all others, the end before that. */
static int place(unsigned char byte)
{
	return byte == '/' ? 1 : byte == '\0' ? 0 : byte + 1;
}

static int by_directory(const void *a, const void *b)
{
	const char *x = (*(struct object *const *)a)->path;
	const char *y = (*(struct object *const *)b)->path;

	if (strcmp(x, ".") == 0 || strcmp(y, ".") == 0)
		return (strcmp(y, ".") == 0) - (strcmp(x, ".") == 0);
	while (*x && *x == *y) {
		x++;
		y++;
	}
	return place(*x) - place(*y);
}

static int sort(struct pack *pack)
{
	struct inventory *inventory = &pack->tree->inventory;

	pack->order = calloc(inventory->count + 1, sizeof(*pack->order));
	if (!pack->order)
		return -1;
	for (size_t n = 0; n < inventory->count; n++)
		pack->order[n] = &inventory->list[n];
	if (inventory->count > 0)
		qsort(pack->order, inventory->count, sizeof(*pack->order),
		      by_directory);
	return 0;
}

static int by_group(const void *a, const void *b)
{
	struct object *const *x = *(struct object *const *const *)a;
	struct object *const *y = *(struct object *const *const *)b;

	if ((*x)->group != (*y)->group)
		return (*x)->group < (*y)->group ? -1 : 1;
	return (x > y) - (x < y);
}

static size_t place_of(const struct pack *pack, const struct object *object)
{
	return (size_t)(object - pack->tree->inventory.list);
}

struct pack_name *pack_name(const struct pack *pack,
			    const struct object *object)
{
	return &pack->names[place_of(pack, object)];
}

struct pack_name *pack_first(const struct pack *pack,
			     const struct object *object)
{
	return &pack->names[pack_name(pack, object)->first];
}

/*
 * Chains the names of each object in the order of the archive, which is not
 * that of an inventory, and makes its first one that of all.  `list` has room
 * for the places in the order of all that have several names.
 */
static void chain_names(struct pack *pack, struct object ***list)
{
	size_t count = pack->tree->inventory.count, named = 0;

	for (size_t n = 0; n < count; n++)
		if (pack->order[n]->first)
			list[named++] = &pack->order[n];
	if (named > 0)
		qsort(list, named, sizeof(*list), by_group);
	for (size_t n = 0; n < named; n++) {
		struct object *object = *list[n];
		bool further = n > 0 && object->group == (*list[n - 1])->group;
		struct object *before = further ? *list[n - 1] : NULL;
		struct pack_name *name = pack_name(pack, object);

		object->first = further ? before->first : object->path;
		if (!further)
			continue;
		name->before = place_of(pack, before);
		name->first = pack_name(pack, before)->first;
		pack_name(pack, before)->next = place_of(pack, object);
		pack_first(pack, object)->nlink++;
	}
}

/* Finds what the names of the archive have. */
static void count_names(struct pack *pack, struct object ***list)
{
	const struct inventory *inventory = &pack->tree->inventory;
	uint32_t inodes = 0;

	for (size_t n = 0; n < inventory->count; n++) {
		bool is_dir = inventory->list[n].type == 'd';

		pack->names[n] = (struct pack_name){ .first = n,
						     .before = PACK_NONE,
						     .next = PACK_NONE,
						     .ino = PACK_NO_INO,
						     .nlink = is_dir ? 2 : 1 };
	}
	chain_names(pack, list);
	for (size_t n = 0; n < inventory->count; n++) {
		struct pack_name *first = pack_first(pack, pack->order[n]);

		if (first->ino == PACK_NO_INO)
			first->ino = inodes++;
	}
}

/* ---- bytes ---- */

static int put(struct pack *pack, const void *bytes, size_t size,
	       struct fault *fault)
{
	if (pack->sink->write(pack->sink, bytes, size) < 0) {
		*fault = pack->sink->fault;
		return -1;
	}
	pack->offset += size;
	return 0;
}

/* Writes zeros up to a multiple of `size`. */
static int pad(struct pack *pack, unsigned size, struct fault *fault)
{
	static const char zeros[512];
	uint64_t left = (size - pack->offset % size) % size;

	while (left > 0) {
		size_t step = left < sizeof(zeros) ? (size_t)left
						   : sizeof(zeros);

		if (put(pack, zeros, step, fault) < 0)
			return -1;
		left -= step;
	}
	return 0;
}

static int put_head(struct pack *pack, struct fault *fault)
{
	int ret;

	if (str_failed(&pack->head))
		return fault_set(fault, "out of memory");
	ret = put(pack, str_text(&pack->head), pack->head.len, fault);
	str_clear(&pack->head);
	return ret;
}

static int take(void *pack, const void *bytes, size_t size, struct fault *fault)
{
	return put(pack, bytes, size, fault);
}

static int put_object(struct pack *pack, struct object *object,
		      struct fault *fault)
{
	bool data = false;

	if (pack->format->head(pack, object, &data, fault) < 0 ||
	    put_head(pack, fault) < 0)
		return -1;
	if (data && tree_read_file(pack->tree, object, take, pack, fault) < 0)
		return -1;
	return pad(pack, pack->format->block, fault);
}

/* Writes all names of a file where its last one stands: the others in front of
   it, the nearest first, as GNU cpio does. */
static int put_names(struct pack *pack, struct object *object,
		     struct fault *fault)
{
	const struct pack_name *name = pack_name(pack, object);
	size_t place = name->before;

	if (name->next != PACK_NONE)
		return 0;
	for (; place != PACK_NONE; place = pack->names[place].before)
		if (put_object(pack, &pack->tree->inventory.list[place],
			       fault) < 0)
			return -1;
	return put_object(pack, object, fault);
}

static int put_all(struct pack *pack, struct fault *fault)
{
	size_t count = pack->tree->inventory.count;
	int ret = 0;

	for (size_t n = 0; n < count && ret == 0; n++) {
		struct object *object = pack->order[n];

		advance("paths written", n, count);
		if (pack->format->data_is_last && object->first &&
		    object->type == 'f')
			ret = put_names(pack, object, fault);
		else
			ret = put_object(pack, object, fault);
	}
	return ret;
}

static int write_sorted(struct pack *pack, struct fault *fault)
{
	if (put_all(pack, fault) < 0 || pack->format->end(pack, fault) < 0 ||
	    tree_is_still(pack->tree, fault) < 0 || put_head(pack, fault) < 0)
		return -1;
	return pad(pack, pack->format->record, fault);
}

int pack_write(struct pack *pack, struct fault *fault)
{
	size_t count = pack->tree->inventory.count + 1;
	CLEANUP_FREE struct object ***list = calloc(count, sizeof(*list));
	int ret;

	pack->names = calloc(count, sizeof(*pack->names));
	if (!list || !pack->names || sort(pack) < 0) {
		ret = fault_errno(fault, "%s", pack->tree->name);
	} else {
		count_names(pack, list);
		ret = write_sorted(pack, fault);
	}
	free(pack->order);
	free(pack->names);
	str_fini(&pack->head);
	return ret;
}
