/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks of memory in a list, and a hash of the texts that repeat.
 */
#include "common/arena.h"

#include <errno.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define uthash_nonfatal_oom 1
#include <uthash.h>

/* Large enough that a million paths need few of them. */
#define BLOCK_SIZE ((size_t)256 * 1024)

struct arena_block {
	struct arena_block *older;
	char bytes[];
};

struct arena_text {
	UT_hash_handle hh;
	const char *text;
};

void arena_fini(struct arena *arena)
{
	struct arena_text *text, *next;

	HASH_ITER (hh, arena->texts, text, next) {
		HASH_DEL(arena->texts, text);
		free(text);
	}
	while (arena->blocks) {
		struct arena_block *older = arena->blocks->older;

		free(arena->blocks);
		arena->blocks = older;
	}
	*arena = (struct arena){ .blocks = NULL };
}

static bool add_block(struct arena *arena, size_t size)
{
	size_t capacity = size > BLOCK_SIZE ? size : BLOCK_SIZE;
	size_t bytes = sizeof(struct arena_block) + capacity;
	struct arena_block *block;

	errno = EFBIG;
	if (arena->most &&
	    (bytes > arena->most || arena->taken > arena->most - bytes))
		return false;
	block = malloc(bytes);
	if (!block)
		return false;
	arena->taken += bytes;
	block->older = arena->blocks;
	arena->blocks = block;
	arena->next = block->bytes;
	arena->end = block->bytes + capacity;
	return true;
}

static char *take(struct arena *arena, size_t size)
{
	char *taken;

	if ((size_t)(arena->end - arena->next) < size &&
	    !add_block(arena, size))
		return NULL;
	taken = arena->next;
	arena->next += size;
	return taken;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	char *at = take(arena, size + align - 1);

	return at ? at + (align - (uintptr_t)at % align) % align : NULL;
}

char *arena_copy(struct arena *arena, const char *text, size_t len)
{
	char *copy = take(arena, len + 1);

	if (!copy)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

int arena_keep(struct arena *arena, const char **text)
{
	if (!*text)
		return 0;
	*text = arena_copy(arena, *text, strlen(*text));
	return *text ? 0 : -1;
}

static const char *recently(struct arena *arena, const char *text)
{
	for (size_t i = 0; i < countof(arena->recent); i++)
		if (arena->recent[i] && strcmp(arena->recent[i], text) == 0)
			return arena->recent[i];
	return NULL;
}

const char *arena_intern(struct arena *arena, const char *text)
{
	const char *known = recently(arena, text);
	struct arena_text *found;
	size_t len;

	if (known)
		return known;
	len = strlen(text);
	HASH_FIND(hh, arena->texts, text, len, found);
	if (!found) {
		found = calloc(1, sizeof(*found));
		if (!found)
			return NULL;
		arena->taken += sizeof(*found);
		found->text = arena_copy(arena, text, len);
		if (found->text)
			HASH_ADD_KEYPTR(hh, arena->texts, found->text, len,
					found);
		if (!found->text || !found->hh.tbl) {
			free(found);
			return NULL;
		}
	}
	arena->recent[1] = arena->recent[0];
	arena->recent[0] = found->text;
	return found->text;
}
