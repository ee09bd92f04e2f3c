/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two hash tables: of groups, by the number that entries have, and of files, by
 * device and inode number.  Of what was said there is a digest only, since
 * attributes may be large.
 */
#include "faked/import/names.h"

#include <string.h>
#include <sys/stat.h>

void names_fini(struct names *names)
{
	HASH_CLEAR(hh, names->firsts);
	HASH_CLEAR(hh, names->said);
	arena_fini(&names->arena);
}

struct first_name names_of(const char *path, const struct statx *stx)
{
	return (struct first_name){
		.path = path,
		.ino = stx->stx_ino,
		.dev_major = stx->stx_dev_major,
		.dev_minor = stx->stx_dev_minor,
		.mode = stx->stx_mode,
	};
}

const struct first_name *names_first(struct names *names, uint64_t group,
				     const char *path, const struct statx *stx)
{
	struct first_name *first;

	HASH_FIND(hh, names->firsts, &group, sizeof(group), first);
	if (first)
		return first;
	first = arena_alloc(&names->arena, sizeof(*first));
	if (!first)
		return NULL;
	*first = names_of(arena_copy(&names->arena, path, strlen(path)), stx);
	first->group = group;
	if (!first->path)
		return NULL;
	HASH_ADD(hh, names->firsts, group, sizeof(group), first);
	return first;
}

bool names_is(const struct first_name *first, const struct statx *stx)
{
	return first->ino == stx->stx_ino &&
	       first->dev_major == stx->stx_dev_major &&
	       first->dev_minor == stx->stx_dev_minor;
}

/* A digest of all that a record says. */
static void digest(const struct state_entry *record, char hex[SHA256_HEX_SIZE])
{
	const uint32_t numbers[] = { record->uid, record->gid, record->mode,
				     record->rdev, record->xattrs_size };
	struct sha256 sha256;

	sha256_begin(&sha256);
	sha256_add(&sha256, numbers, sizeof(numbers));
	if (record->xattrs_size > 0)
		sha256_add(&sha256, record->xattrs, record->xattrs_size);
	sha256_finish(&sha256, hex);
}

/* Says something of a file of which nothing was said.  0, or -1 with errno. */
static int add(struct names *names, const struct said *from)
{
	struct said *said = arena_alloc(&names->arena, sizeof(*said));

	if (!said)
		return -1;
	*said = *from;
	said->path = arena_copy(&names->arena, from->path, strlen(from->path));
	if (!said->path)
		return -1;
	HASH_ADD(hh, names->said, file, sizeof(said->file), said);
	return 0;
}

int names_compare(struct names *names, const struct state_entry *record,
		  const char *path, bool yields, const char **other)
{
	struct said now = {
		.file = { record->ino, record->dev },
		.path = path,
		.yields = yields,
	};
	struct said *before;

	*other = NULL;
	digest(record, now.digest);
	HASH_FIND(hh, names->said, &now.file, sizeof(now.file), before);
	if (!before)
		return add(names, &now);
	if (before->yields && !yields) {
		strcpy(before->digest, now.digest);
		before->yields = false;
	} else if (before->yields == yields &&
		   strcmp(before->digest, now.digest) != 0) {
		*other = before->path;
	}
	return 0;
}
