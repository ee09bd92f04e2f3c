/* SPDX-License-Identifier: BSD-2-Clause */
/* A hash table from the numbers of each file to groups. */
#include "faked/import/group.h"

#include <string.h>
#include <uthash.h>

struct group_number {
	struct group_key {
		uint64_t file;
		uint64_t number;
	} key;
	struct group *group;
	UT_hash_handle hh;
};

void groups_fini(struct groups *groups)
{
	HASH_CLEAR(hh, groups->known);
	arena_fini(&groups->arena);
}

struct group *groups_find(struct groups *groups, size_t file, uint32_t number)
{
	const struct group_key key = { file, number };
	struct group_number *found;

	if (number == 0)
		return NULL;
	HASH_FIND(hh, groups->known, &key, sizeof(key), found);
	return found ? found->group : NULL;
}

struct group *groups_new(struct groups *groups, const char *path)
{
	struct group *group = arena_alloc(&groups->arena, sizeof(*group));
	size_t size = groups->files * sizeof(*group->named);

	if (!group)
		return NULL;
	group->path = arena_copy(&groups->arena, path, strlen(path));
	group->named = arena_alloc(&groups->arena, size);
	if (!group->path || !group->named)
		return NULL;
	memset(group->named, 0, size);
	group->id = ++groups->count;
	return group;
}

int groups_enter(struct groups *groups, struct group *group, size_t file,
		 uint32_t number)
{
	struct group_number *entered = arena_alloc(&groups->arena,
						   sizeof(*entered));

	if (!entered)
		return -1;
	entered->key = (struct group_key){ file, number };
	entered->group = group;
	HASH_ADD(hh, groups->known, key, sizeof(entered->key), entered);
	return 0;
}
