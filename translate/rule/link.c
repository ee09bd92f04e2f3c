/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of hard links: storage only.  hardlink.c decides what becomes of
 * the names.
 */
#include "translate/rule/link.h"

#include <stdlib.h>
#include <string.h>

/* A message names so many names of a file. */
#define WRITTEN_MAX 8

struct link *links_find(struct links *links, const void *key, size_t size)
{
	struct link *link;

	HASH_FIND(hh, links->table, key, size, link);
	return link;
}

struct link *links_get(struct links *links, const void *key, size_t size)
{
	struct link *link = links_find(links, key, size);

	if (link)
		return link;
	link = calloc(1, sizeof(*link) + size);
	if (!link)
		return NULL;
	link->key_size = size;
	memcpy(link->key, key, size);
	HASH_ADD_KEYPTR(hh, links->table, link->key, size, link);
	return link;
}

/* What a head costs that waits; it may be a small part of it. */
static size_t waiting_size(size_t head)
{
	return sizeof(struct waiting_head) + head;
}

void link_clear_waiting(struct links *links, struct link *link)
{
	struct waiting_head *waiting, *next;

	for (waiting = link->waiting; waiting; waiting = next) {
		next = waiting->next;
		links->waiting_bytes -= waiting_size(waiting->head.len);
		str_fini(&waiting->head);
		free(waiting);
	}
	link->waiting = NULL;
}

void links_remove(struct links *links, struct link *link)
{
	HASH_DELETE(hh, links->table, link);
	link_clear_waiting(links, link);
	str_fini(&link->head);
	str_fini(&link->written);
	free(link->first);
	free(link->survivor);
	free(link);
}

void links_clear(struct links *links)
{
	struct link *link, *next;

	HASH_ITER (hh, links->table, link, next)
		links_remove(links, link);
}

struct waiting_head *link_wait(struct links *links, struct link *link,
			       const void *head, size_t size)
{
	struct waiting_head *waiting;

	if (links->waiting_bytes + waiting_size(size) > WAITING_MAX)
		return NULL;
	waiting = calloc(1, sizeof(*waiting));
	if (!waiting)
		return NULL;
	str_append(&waiting->head, head, size);
	if (str_failed(&waiting->head)) {
		free(waiting);
		return NULL;
	}
	if (link->waiting)
		link->newest->next = waiting;
	else
		link->waiting = waiting;
	link->newest = waiting;
	links->waiting_bytes += waiting_size(size);
	return waiting;
}

bool link_note_written(struct link *link, struct slice name)
{
	struct str *to = &link->written;

	if (link->written_count > WRITTEN_MAX)
		return true;
	if (link->written_count++ == WRITTEN_MAX)
		str_puts(to, ", ...");
	else
		str_printf(to, "%s'%.*s'", to->len > 0 ? ", " : "",
			   (int)name.len, name.ptr);
	return !str_failed(to);
}
