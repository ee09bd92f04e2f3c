/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hash table from paths to numbers: linear probing, at most half full, so
 * that a miss ends at a free slot after one or two steps.
 */
#include "pkgdb/db/index.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 1024

void index_fini(struct index *index)
{
	free(index->slots);
	*index = (struct index){ .slots = NULL };
}

/* Folds the halves of a 128-bit product, as wyhash does: each bit of the input
   changes each bit of the result. */
static uint64_t fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
	uint64_t cross = (a >> 32) * (uint32_t)b + (uint32_t)a * (b >> 32);

	return (a * b) ^ cross ^ ((a >> 32) * (b >> 32) + (cross >> 32));
#endif
}

uint32_t index_hash(const char *path, size_t len)
{
	/* Odd constants without pattern: the fractions of e and pi. */
	const uint64_t salt = 0xb7e151628aed2a6bu, step = 0x243f6a8885a308d3u;
	uint64_t hash = salt ^ len, word;

	for (; len >= sizeof(word); len -= sizeof(word)) {
		memcpy(&word, path, sizeof(word));
		hash = fold(hash ^ word, step);
		path += sizeof(word);
	}
	word = 0;
	memcpy(&word, path, len);
	hash = fold(hash ^ word, step);
	return (uint32_t)(hash ^ (hash >> 32));
}

uint32_t index_next(const struct index *index, uint32_t hash, uint32_t *at)
{
	size_t mask = index->capacity - 1;
	uint64_t slot;

	if (index->capacity == 0)
		return INDEX_END;
	while ((slot = index->slots[*at & mask]) != 0) {
		++*at;
		if (slot >> 32 == hash)
			return (uint32_t)slot - 1;
	}
	return INDEX_END;
}

static void insert(uint64_t *slots, size_t capacity, uint64_t slot)
{
	size_t at = slot >> 32;

	while (slots[at & (capacity - 1)] != 0)
		at++;
	slots[at & (capacity - 1)] = slot;
}

static int grow(struct index *index, size_t capacity)
{
	uint64_t *slots = calloc(capacity, sizeof(*slots));

	if (!slots)
		return -1;
	for (size_t i = 0; i < index->capacity; i++)
		if (index->slots[i] != 0)
			insert(slots, capacity, index->slots[i]);
	free(index->slots);
	index->slots = slots;
	index->capacity = capacity;
	return 0;
}

int index_reserve(struct index *index, size_t count)
{
	size_t capacity = index->capacity ? index->capacity : FIRST_CAPACITY;

	while (count * 2 > capacity)
		capacity *= 2;
	return capacity > index->capacity ? grow(index, capacity) : 0;
}

int index_add(struct index *index, uint32_t hash, uint32_t number)
{
	if (index_reserve(index, index->count + 1) < 0)
		return -1;
	insert(index->slots, index->capacity,
	       (uint64_t)hash << 32 | (number + 1));
	index->count++;
	return 0;
}
