/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds entries in one array and their texts in large blocks: a state may
 * have millions of entries, and all of it goes at once.
 */
#include "faked/state.h"

#include <errno.h>
#include <string.h>

/* Texts share blocks of this size; larger ones get their own. */
#define BLOCK_SIZE (1u << 18)

struct state_block {
	struct state_block *next;
	size_t used;
	size_t room;
	char bytes[];
};

void state_init(struct state *state)
{
	memset(state, 0, sizeof(*state));
}

void state_fini(struct state *state)
{
	struct state_block *next;

	for (struct state_block *b = state->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	free(state->entries);
	state_init(state);
}

struct state_entry *state_add(struct state *state)
{
	struct state_entry *entry;

	if (state->count == state->room) {
		size_t room = state->room ? state->room * 2 : 64;
		void *grown = realloc(state->entries, room * sizeof(*entry));

		if (!grown)
			return NULL;
		state->entries = grown;
		state->room = room;
	}
	entry = &state->entries[state->count];
	memset(entry, 0, sizeof(*entry));
	entry->order = state->count++;
	entry->command = "";
	return entry;
}

static struct state_block *block_for(struct state *state, size_t size)
{
	struct state_block *block = state->blocks;
	size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;

	if (block && block->room - block->used >= size)
		return block;
	block = malloc(sizeof(*block) + room);
	if (!block)
		return NULL;
	block->next = state->blocks;
	block->used = 0;
	block->room = room;
	state->blocks = block;
	return block;
}

char *state_copy(struct state *state, const void *bytes, size_t size)
{
	struct state_block *block = block_for(state, size + 1);
	char *copy;

	if (!block)
		return NULL;
	copy = block->bytes + block->used;
	if (size)
		memcpy(copy, bytes, size);
	copy[size] = '\0';
	block->used += size + 1;
	return copy;
}

static int by_inode(const void *a, const void *b)
{
	const struct state_entry *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	return 0;
}

static int by_inode_then_age(const void *a, const void *b)
{
	const struct state_entry *x = a, *y = b;
	int order = by_inode(a, b);

	return order ? order : x->order < y->order ? -1 : 1;
}

static bool is_sorted(const struct state *state)
{
	for (size_t i = 1; i < state->count; i++)
		if (by_inode(&state->entries[i - 1], &state->entries[i]) >= 0)
			return false;
	return true;
}

void state_sort(struct state *state)
{
	struct state_entry *e = state->entries;
	size_t kept = 0;

	if (is_sorted(state))
		return;
	qsort(e, state->count, sizeof(*e), by_inode_then_age);
	for (size_t i = 0; i < state->count; i++) {
		if (kept && by_inode(&e[kept - 1], &e[i]) == 0)
			kept--;
		e[kept++] = e[i];
	}
	state->count = kept;
}

struct state_entry *state_find(struct state *state, uint32_t dev, uint64_t ino)
{
	struct state_entry key = { .dev = dev, .ino = ino };

	if (!state->count)
		return NULL;
	return bsearch(&key, state->entries, state->count, sizeof(key),
		       by_inode);
}

/* ------------------------------------------------------------- attributes */

/* Sizes before each pair: 2 bytes for the name, 4 for the value. */
#define XATTR_HEAD 6

bool state_next_xattr(const struct state_entry *entry, size_t *at,
		      struct state_xattr *xattr)
{
	size_t left = entry->xattrs_size - *at;
	const char *pair;
	uint16_t name_size;
	uint32_t value_size;

	if (left < XATTR_HEAD)
		return false;
	pair = entry->xattrs + *at;
	memcpy(&name_size, pair, sizeof(name_size));
	memcpy(&value_size, pair + sizeof(name_size), sizeof(value_size));
	if (left - XATTR_HEAD < name_size ||
	    left - XATTR_HEAD - name_size < value_size)
		return false;
	xattr->name = pair + XATTR_HEAD;
	xattr->name_size = name_size;
	xattr->value = xattr->name + name_size;
	xattr->value_size = value_size;
	*at += XATTR_HEAD + name_size + (size_t)value_size;
	return true;
}

int state_add_xattr(struct state *state, struct state_entry *entry,
		    const struct state_xattr *xattr)
{
	uint16_t name_size = xattr->name_size;
	uint32_t value_size = xattr->value_size;
	size_t old = entry->xattrs_size;
	size_t size = old + XATTR_HEAD + name_size + (size_t)value_size;
	struct state_block *block = block_for(state, size);
	char *all;

	if (!block || size > UINT32_MAX) {
		errno = ENOMEM;
		return -1;
	}
	all = block->bytes + block->used;
	block->used += size;
	if (old)
		memcpy(all, entry->xattrs, old);
	memcpy(all + old, &name_size, sizeof(name_size));
	memcpy(all + old + sizeof(name_size), &value_size, sizeof(value_size));
	memcpy(all + old + XATTR_HEAD, xattr->name, name_size);
	memcpy(all + old + XATTR_HEAD + name_size, xattr->value, value_size);
	entry->xattrs = all;
	entry->xattrs_size = size;
	return 0;
}
