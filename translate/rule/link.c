/* SPDX-License-Identifier: BSD-2-Clause */
/* Hard links of one archive, by key. */
#include "translate/rule/link.h"

#include <stdlib.h>
#include <string.h>

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

void link_release(struct links *links, struct link *link)
{
	struct stored_xattrs *held, *next;

	for (held = link->held; held; held = next) {
		next = held->next;
		links->held_bytes -= held->head.len;
		str_fini(&held->head);
		free(held);
	}
	link->held = NULL;
}

void links_remove(struct links *links, struct link *link)
{
	HASH_DELETE(hh, links->table, link);
	link_release(links, link);
	str_fini(&link->head);
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

bool link_hold(struct links *links, struct link *link, const void *head,
	       size_t size)
{
	struct stored_xattrs **last = &link->held, *held;

	if (links->held_bytes + size > HELD_MAX)
		return false;
	held = calloc(1, sizeof(*held));
	if (!held)
		return false;
	str_append(&held->head, head, size);
	if (str_failed(&held->head)) {
		free(held);
		return false;
	}
	while (*last)
		last = &(*last)->next;
	*last = held;
	links->held_bytes += size;
	return true;
}
