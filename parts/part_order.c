/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares each line of part data with those before it.  Reads nothing, and
 * keeps as little as it can: a text may have any number of lines.
 */
#include "parts/part_order.h"

#include <string.h>

#include "common/array.h"
#include "common/path.h"

void part_order_fini(struct part_order *order)
{
	str_fini(&order->last);
	free(order->groups);
	arena_fini(&order->paths);
	*order = (struct part_order){ .groups = NULL };
}

/* Compares a path with that of the line before.  0, or -1 with the fault. */
static int check_path(struct part_order *order, const char *path,
		      struct fault *fault)
{
	const char *last = str_text(&order->last);
	int compared = *last ? path_compare(last, path) : -1;

	if (compared == 0)
		return fault_set(fault, "path '%s' stands twice", path);
	if (compared > 0)
		return fault_set(fault,
				 "path '%s' stands behind '%s', and lines are "
				 "in order",
				 path, last);
	str_clear(&order->last);
	str_puts(&order->last, path);
	return str_failed(&order->last) ? fault_set(fault, "out of memory") : 0;
}

/* Adds a text to a digest, with its end. */
static void add_text(struct sha256 *sha256, const char *text)
{
	if (text)
		sha256_add(sha256, text, strlen(text) + 1);
	else
		sha256_add(sha256, "\1", 2);
}

/* The digest of all that a line says of its file. */
static void digest(const struct part *part, char hex[SHA256_HEX_SIZE])
{
	const uint64_t numbers[] = {
		(unsigned char)part->type,
		part->mode,
		part->uid,
		part->gid,
		part->major,
		part->minor,
		part->has_size,
		part->size,
		part->xattrs_size,
	};
	struct sha256 sha256;

	sha256_begin(&sha256);
	sha256_add(&sha256, numbers, sizeof(numbers));
	if (part->xattrs_size > 0)
		sha256_add(&sha256, part->xattrs, part->xattrs_size);
	add_text(&sha256, part->link);
	add_text(&sha256, part->sha256);
	sha256_finish(&sha256, hex);
}

/* Makes a line that has the next number the first name of its group. */
static int begin_group(struct part_order *order, const struct part *part,
		       struct fault *fault)
{
	struct part_group *group;

	if (part->hardlink != order->count + 1)
		return fault_set(fault,
				 "%s: 'hardlink' %u does not follow %zu: "
				 "groups are counted in the order of their "
				 "first names",
				 part->path, part->hardlink, order->count);
	if (array_grow(&order->groups, order->count, &order->capacity,
		       sizeof(*order->groups)) < 0)
		return fault_set(fault, "out of memory");
	group = &order->groups[order->count];
	group->first = arena_copy(&order->paths, part->path,
				  strlen(part->path));
	if (!group->first)
		return fault_set(fault, "out of memory");
	digest(part, group->said);
	order->count++;
	return 0;
}

int part_order_take(struct part_order *order, const struct part *part,
		    const char **first, struct fault *fault)
{
	const struct part_group *group;
	char said[SHA256_HEX_SIZE];

	*first = NULL;
	if (check_path(order, part->path, fault) < 0)
		return -1;
	if (part->hardlink == 0)
		return 0;
	if (part->hardlink > order->count)
		return begin_group(order, part, fault);
	group = &order->groups[part->hardlink - 1];
	digest(part, said);
	if (strcmp(said, group->said) != 0)
		return fault_set(fault,
				 "%s: says other things than '%s', which is "
				 "the same file",
				 part->path, group->first);
	*first = group->first;
	return 0;
}
