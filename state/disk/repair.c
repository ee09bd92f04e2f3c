/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares the entries of a state with the files at their paths, and gives them
 * the numbers of those files, or other paths.  Believes the paths: who calls
 * this has been told that they are right.  Never looks for a file elsewhere.
 */
#include "state/disk/repair.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "state/disk/match.h"

static const char *path_of(const struct state_entry *entry)
{
	return entry->path ? entry->path : entry->was;
}

/* The kind of file that lies on disk for an entry: a device has a placeholder.
   0: unknown, which is any. */
static mode_t disk_type(const struct state_entry *entry)
{
	return entry->flags & LEDGER_HAS_TYPE ? 0 : entry->mode & S_IFMT;
}

/* A device made by real root may have the place of its placeholder. */
static bool has_type(const struct state_entry *entry, mode_t disk)
{
	mode_t type = disk_type(entry);

	if (entry->flags & LEDGER_HAS_TYPE)
		return S_ISREG(disk) ||
		       (disk & S_IFMT) == (entry->mode & S_IFMT);
	return !type || type == (disk & S_IFMT);
}

static enum state_difference compare(const struct state_entry *entry,
				     struct seen_file *seen)
{
	if (!path_of(entry))
		return STATE_NO_PATH;
	switch (match_path(entry, path_of(entry), seen)) {
	case MATCH_NOTHING: return STATE_MISSING;
	case MATCH_OTHER:
		return has_type(entry, seen->stx.stx_mode) ? STATE_OTHER_FILE
							   : STATE_OTHER_TYPE;
	case MATCH_REKEYED: return STATE_OTHER_DEVICE;
	case MATCH_EXACT: break;
	}
	return STATE_SAME;
}

enum state_difference state_difference(const struct state_entry *entry)
{
	struct seen_file seen;

	return compare(entry, &seen);
}

const char *state_difference_text(enum state_difference difference)
{
	static const char *const texts[STATE_DIFFERENCES] = {
		[STATE_SAME] = "as recorded",
		[STATE_NO_PATH] = "no path is known",
		[STATE_MISSING] = "no such file",
		[STATE_OTHER_TYPE] = "a file of another type",
		[STATE_OTHER_FILE] = "another file",
		[STATE_OTHER_DEVICE] = "under other numbers",
	};

	return texts[difference];
}

/* Whether no file is there, and not merely none that can be seen. */
static bool is_gone(const struct state_entry *entry)
{
	struct stat st;

	return lstat(path_of(entry), &st) < 0 &&
	       (errno == ENOENT || errno == ENOTDIR);
}

/* Changes an entry; false if it is to be taken out. */
static bool rebuild(struct state_entry *entry, enum state_difference difference,
		    const struct seen_file *seen, bool drop_gone)
{
	switch (difference) {
	case STATE_OTHER_TYPE: return false;
	case STATE_MISSING: return !drop_gone || !is_gone(entry);
	case STATE_OTHER_FILE:
	case STATE_OTHER_DEVICE:
		entry->path = path_of(entry);
		entry->marks &= ~STATE_ASLEEP;
		match_take(entry, seen);
		return true;
	default: return true;
	}
}

size_t state_rebuild(struct state *state, bool drop_gone)
{
	struct state_entry *kept = state->entries;
	size_t changed = 0;
	struct seen_file seen;

	for (size_t i = 0; i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];
		enum state_difference difference = compare(entry, &seen);
		bool stays = rebuild(entry, difference, &seen, drop_gone);

		changed += !stays || difference == STATE_OTHER_FILE ||
			   difference == STATE_OTHER_DEVICE;
		if (stays)
			*kept++ = *entry;
	}
	state->count = kept - state->entries;
	return changed;
}

/* Replaces the beginning of one path; `*path` may be NULL.  1 if it was
   replaced, 0 if not, -1 with errno. */
static int move_path(struct state *state, const char **path, const char *from,
		     const char *to)
{
	size_t head = strlen(from), size = strlen(to);
	const char *rest = *path && !strncmp(*path, from, head) ? *path + head
								: NULL;
	char *moved;

	if (!rest || (*rest && *rest != '/'))
		return 0;
	if (size + strlen(rest) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	moved = state_alloc(state, size + strlen(rest) + 1);
	if (!moved)
		return -1;
	strcpy(stpcpy(moved, to), rest);
	*path = moved;
	return 1;
}

int state_move(struct state *state, const char *from, const char *to,
	       size_t *count)
{
	*count = 0;
	for (size_t i = 0; i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];
		int now = move_path(state, &entry->path, from, to);
		int before = now < 0 ? -1
				     : move_path(state, &entry->was, from, to);

		if (before < 0)
			return -1;
		if (now || before)
			entry->marks &= ~STATE_SAVED;
		*count += now || before;
	}
	return 0;
}

static const struct state_entry *at_path(const struct state *state,
					 const char *path)
{
	for (size_t i = 0; i < state->count; i++)
		if (path_of(&state->entries[i]) &&
		    !strcmp(path_of(&state->entries[i]), path))
			return &state->entries[i];
	errno = ESRCH;
	return NULL;
}

int state_renumber(struct state *state, const char *path, size_t *count)
{
	const struct state_entry *found = at_path(state, path);
	struct ledger_key key;
	struct statx stx;
	uint32_t old;

	*count = 0;
	if (!found || match_statx(path, &stx) < 0)
		return -1;
	ledger_key_of(&key, &stx);
	if (key.ino != found->ino) {
		errno = ESTALE;
		return -1;
	}
	old = found->dev;
	for (size_t i = 0; i < state->count && key.dev != old; i++)
		if (state->entries[i].dev == old) {
			state->entries[i].dev = key.dev;
			state->entries[i].marks |= STATE_REKEYED;
			++*count;
		}
	return 0;
}
