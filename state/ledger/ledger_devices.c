/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Completes a ledger that was just filled from a state: enters the file systems
 * of its files, as the shim does when it records a file (ledger/layout.h,
 * Devices), and on overlayfs the name of each file.  The upper layer of the
 * session that saved the state may be a lower layer today, so the shim must
 * expect that every file there is copied up.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>

#include "ledger/ledger.h"
#include "state/disk/match.h"
#include "state/state.h"

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME_COARSE, &time);
	return (uint64_t)time.tv_sec * NS_PER_SECOND + time.tv_nsec;
}

/* The kind of an entry's device, which is entered if it is new; 0 if the file
   of the entry is not found. */
static uint32_t kind_of(struct ledger *ledger, const struct state_entry *entry)
{
	uint32_t kind = ledger_kind(ledger, entry->dev);
	struct ledger_key key;
	struct statx stx;
	struct statfs fs;

	if (kind || !entry->path)
		return kind;
	if (match_statx(entry->path, &stx) < 0)
		return 0;
	ledger_key_of(&key, &stx);
	if (key.dev != entry->dev || statfs(entry->path, &fs) < 0)
		return 0;
	kind = ledger_kind_by(&fs, &key);
	return ledger_add_device(ledger, key.dev, kind, now()) < 0 ? 0 : kind;
}

static int note_name(struct ledger *ledger, const struct state_entry *entry)
{
	struct ledger_key key = { .ino = entry->ino,
				  .dev = entry->dev,
				  .tag = entry->tag };
	const char *slash = entry->path ? strrchr(entry->path, '/') : NULL;
	/* A device's placeholder is a regular file. */
	uint32_t type = entry->flags & LEDGER_HAS_TYPE ? S_IFREG : entry->mode;
	struct ledger_value value;

	if (!slash || !ledger_find(ledger, &key, &value))
		return 0;
	return ledger_note_name(ledger, value.record, entry->tag, type,
				slash + 1, strlen(slash + 1));
}

int state_tell_names(const struct state *state, struct ledger *ledger)
{
	int ret = 0;

	for (size_t i = 0; i < state->count && ret >= 0; i++)
		ret = note_name(ledger, &state->entries[i]);
	return ret < 0 ? ret
		       : ledger_add_traits(ledger, LEDGER_TRAIT_LAYERS |
							   LEDGER_TRAIT_LOWER);
}

int state_tell_devices(const struct state *state, struct ledger *ledger)
{
	int ret = 0;

	for (size_t i = 0; i < state->count && ret >= 0; i++)
		if (kind_of(ledger, &state->entries[i]) & LEDGER_COPIES_UP)
			ret = note_name(ledger, &state->entries[i]);
	if (ret >= 0 && ledger_has(ledger, LEDGER_TRAIT_LAYERS))
		ret = ledger_add_traits(ledger, LEDGER_TRAIT_LOWER);
	return ret;
}
