/* SPDX-License-Identifier: BSD-2-Clause */
/* See sight.h. */
#include "faked/sight.h"

#include <sys/statfs.h>

/* What statfs(2) calls an overlay; <linux/magic.h>. */
#define OVERLAY_MAGIC 0x794c7630

static bool look(const char *path, struct sighting *seen)
{
	if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
		  STATX_BASIC_STATS | STATX_BTIME, &seen->stx) < 0)
		return false;
	ledger_key_at(&seen->key, &seen->stx, AT_FDCWD, path,
		      AT_SYMLINK_NOFOLLOW);
	return true;
}

/* A device is on disk what the shim could make in its place. */
static bool same_type(const struct state_entry *entry, mode_t disk)
{
	mode_t type = entry->mode & S_IFMT;

	if (!type || type == (disk & S_IFMT))
		return true;
	return entry->flags & LEDGER_HAS_TYPE && S_ISREG(disk);
}

bool sight_is_layered(const char *path)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && fs.f_type == OVERLAY_MAGIC;
}

enum sight sight(const struct state_entry *entry, const char *path,
		 struct sighting *seen)
{
	bool weak = sight_is_weak(entry);

	if (!look(path, seen))
		return SIGHT_NOTHING;
	if (!same_type(entry, seen->stx.stx_mode) ||
	    (!weak && seen->key.tag != entry->tag))
		return SIGHT_OTHER;
	if (seen->key.ino != entry->ino)
		return !weak && sight_is_layered(path) ? SIGHT_REKEYED : SIGHT_OTHER;
	return seen->key.dev == entry->dev ? SIGHT_EXACT : SIGHT_REKEYED;
}

void sight_take(struct state_entry *entry, const struct sighting *seen)
{
	if (entry->dev != seen->key.dev || entry->ino != seen->key.ino)
		entry->marks |= STATE_REKEYED;
	entry->marks |= STATE_PROVEN;
	entry->dev = seen->key.dev;
	entry->ino = seen->key.ino;
	entry->tag = seen->key.tag;
	entry->nlink = seen->stx.stx_nlink;
	if (entry->flags & LEDGER_HAS_TYPE)
		return;
	if (entry->flags & LEDGER_HAS_MODE)
		entry->mode = (entry->mode & 07777) |
			      (seen->stx.stx_mode & S_IFMT);
	else
		entry->mode = seen->stx.stx_mode;
}
