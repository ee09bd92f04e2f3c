/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/copy/original.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "ledger/ledger.h"

/* What is recorded of a file, unless another one had its number then. */
static const struct state_entry *find_entry(const struct original *file,
					    const struct state *owners)
{
	const struct state_entry *entry;
	struct ledger_key key;

	if (!owners)
		return NULL;
	ledger_key_at(&key, &file->stx, file->fd, "", AT_EMPTY_PATH);
	entry = state_find(owners, key.dev, key.ino);
	if (!entry || entry->marks & STATE_ASLEEP ||
	    (entry->tag && key.tag && entry->tag != key.tag))
		return NULL;
	return entry;
}

int original_look(struct original *file, const struct state *owners)
{
	if (statx(file->fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME,
		  &file->stx) < 0)
		return -1;
	file->entry = find_entry(file, owners);
	return 0;
}

mode_t original_mode(const struct original *file)
{
	const struct state_entry *entry = file->entry;
	mode_t mode = file->stx.stx_mode;

	if (entry && entry->flags & LEDGER_HAS_MODE)
		mode = (mode & S_IFMT) | (entry->mode & 07777);
	if (entry && entry->flags & LEDGER_HAS_TYPE)
		mode = (mode & 07777) | (entry->mode & S_IFMT);
	return mode;
}

const char *original_path(const struct original *file,
			  char path[ORIGINAL_PATH_SIZE])
{
	snprintf(path, ORIGINAL_PATH_SIZE, "/proc/self/fd/%d", file->fd);
	return path;
}

/* Adds one of the file's own to packed attributes.  NULL with errno. */
static char *add_xattr(const char *path, const char *name, char *packed,
		       size_t *size)
{
	char *value = malloc(XATTR_SIZE_MAX), *more = NULL;
	ssize_t n = value ? getxattr(path, name, value, XATTR_SIZE_MAX) : -1;

	if (n >= 0)
		more = malloc(*size + ATTR_HEAD_SIZE + strlen(name) + n);
	if (more)
		*size = attrs_replace(more, packed, *size, name, value, n);
	free(value);
	free(packed);
	return more;
}

/* Those on disk, but for what is recorded, which takes precedence; overlayfs
   has its own ones. */
static bool is_wanted(const struct original *file, const char *name)
{
	struct attr unused;

	return strncmp(name, "user.", 5) == 0 &&
	       strncmp(name, "user.overlay.", 13) != 0 &&
	       !(file->entry &&
		 attrs_find(file->entry->xattrs, file->entry->xattrs_size, name,
			    &unused));
}

/* A copy of the recorded ones, which is never NULL but without memory. */
static char *copy_recorded(const struct state_entry *entry, size_t *size)
{
	char *packed;

	*size = entry ? entry->xattrs_size : 0;
	packed = malloc(*size + 1);
	if (packed && *size)
		memcpy(packed, entry->xattrs, *size);
	return packed;
}

char *original_xattrs(const struct original *file, size_t *size)
{
	char path[ORIGINAL_PATH_SIZE],
		*packed = copy_recorded(file->entry, size);
	CLEANUP_FREE char *names = malloc(XATTR_LIST_MAX);
	ssize_t n = -1;

	if (names && !S_ISLNK(file->stx.stx_mode))
		n = listxattr(original_path(file, path), names, XATTR_LIST_MAX);
	for (ssize_t at = 0; packed && at < n; at += strlen(names + at) + 1)
		if (is_wanted(file, names + at))
			packed = add_xattr(path, names + at, packed, size);
	return packed;
}
