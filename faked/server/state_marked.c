/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the marked records of a kept ledger, finds their files, and writes the
   rows that differ.  Where one file is not found this does nothing: the caller
   compares all rows then. */
#include "faked/server/state_marked.h"

#include <string.h>
#include <unistd.h>

#include "common/file/io.h"
#include "faked/server/state_witness.h"
#include "faked/session/session.h"
#include "state/disk/match.h"
#include "state/form/kept.h"
#include "state/form/store_few.h"

bool state_marked_clear(int fd)
{
	return !lease_is_held(fd) || kept_clear_marks(fd);
}

bool state_marked_quiet(int fd, struct ledger_header *header)
{
	header->traits |= LEDGER_TRAIT_NAMES_STAY;
	header->unrecorded = 0;
	return pwrite(fd, &header->traits, sizeof(header->traits),
		      offsetof(struct ledger_header, traits)) ==
		       sizeof(header->traits) &&
	       pwrite(fd, &header->unrecorded, sizeof(header->unrecorded),
		      offsetof(struct ledger_header, unrecorded)) ==
		       sizeof(header->unrecorded);
}

/* A kept ledger whose changes are written. */
struct saving {
	const char *ledger, *database;
	int fd;
	int file; /* the database */
	struct store_few *few;
	struct ledger_header header;
	struct state state; /* the records that may have changed */
	struct state gone;
};

static bool is_alike(const struct saving *saving)
{
	struct ledger_base now = saving->header.base;

	return kept_look(saving->file, saving->database, &now) &&
	       !memcmp(&now, &saving->header.base, sizeof(now));
}

/* Whether the file of an entry is at its path. */
static bool is_there(const struct state_entry *entry)
{
	struct seen_file seen;

	return entry->path && !match_is_weak(entry) &&
	       !(entry->marks & STATE_ASLEEP) &&
	       match_path(entry, entry->path, &seen) == MATCH_EXACT;
}

/* Finds the file of an entry by the path that its row has.  Stores whether the
   entry is to be written; if it is not, its row says the same. */
static int find_file(struct saving *saving, struct state_entry *entry,
		     bool *found, bool *same)
{
	const char *hint = entry->path;

	*same = false;
	*found = is_there(entry);
	if (*found)
		return 0;
	if (store_few_path(saving->few, &saving->state, entry, &entry->path) <
	    0)
		return -1;
	*found = is_there(entry);
	if (*found)
		return 0;
	entry->path = hint;
	return store_few_same(saving->few, entry, same);
}

/* Leaves those entries in the state that are to be written, all of which have
   their files at their paths.  1; 0 if others have to be looked for. */
static int sort_out(struct saving *saving)
{
	struct state *state = &saving->state;
	size_t count = 0;
	uint32_t known = 0; /* the device that was asked for last */
	bool found, same;

	for (size_t i = 0; i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];

		if (find_file(saving, entry, &found, &same) < 0)
			return -1;
		if (!found && !same)
			return 0;
		if (!found)
			continue;
		if (entry->dev != known &&
		    !witness_has_device(saving->fd, &saving->header,
					entry->dev))
			return 0;
		known = entry->dev;
		state->entries[count++] = *entry;
	}
	state->count = count;
	return 1;
}

/* Completes the entries from their files; false if one has moved meanwhile. */
static bool relocate(struct state *state)
{
	state_relocate(state, NULL);
	for (size_t i = 0; i < state->count; i++)
		if (!state->entries[i].nlink ||
		    state->entries[i].marks & STATE_REKEYED)
			return false;
	state_sort(state);
	return true;
}

/* Writes the rows that differ, and the generation that they make, which the
   ledger knows before. */
static int write_rows(struct saving *saving, size_t *count)
{
	struct ledger_base *base = &saving->header.base;

	*count = 0;
	if (store_few_sync(saving->few, &saving->state, &saving->gone, count) <
	    0)
		return -1;
	if (!*count)
		return store_few_end(saving->few, false);
	if (store_few_put_meta(saving->few, &saving->state) < 0 ||
	    store_few_meta(saving->few, "generation", base->next,
			   sizeof(base->next)) < 0)
		return -1;
	(void)!kept_write(saving->fd, base);
	return store_few_end(saving->few, true);
}

/* Notes what the database is like now.  The ledger does not fit any more, which
   does no harm, if that fails. */
static void note_database(struct saving *saving, bool changed, int64_t version)
{
	struct ledger_base *base = &saving->header.base;
	int64_t now;
	bool good = store_few_version(saving->few, &now) == 0 && now == version;

	if (changed) {
		memcpy(base->generation, base->next, sizeof(base->next));
		memset(base->next, 0, sizeof(base->next));
		good = good &&
		       kept_look_later(saving->file, saving->database, base);
	}
	if (!good || !state_settle(&saving->state, saving->fd, saving->ledger))
		base->ino = 0;
	witness_add(&saving->header, &saving->state);
	if (state_marked_clear(saving->fd) &&
	    state_marked_quiet(saving->fd, &saving->header))
		(void)!kept_write(saving->fd, base);
}

/* 1; 0 if nothing was done. */
static int save_open(struct saving *saving, struct fault *fault)
{
	int64_t version;
	size_t count;
	int ret;

	if (!is_alike(saving))
		return 0;
	if (state_from_marked(&saving->state, &saving->gone, saving->fd,
			      saving->ledger, 0, fault) < 0)
		return -1;
	ret = sort_out(saving);
	if (ret <= 0 || !relocate(&saving->state))
		return ret < 0 ? -1 : 0;
	if (store_few_version(saving->few, &version) < 0 ||
	    write_rows(saving, &count) < 0)
		return -1;
	note_database(saving, count > 0, version);
	return 1;
}

int state_marked_save(const char *ledger, int fd, const char *database,
		      uint64_t *unrecorded, struct fault *fault)
{
	struct saving saving = { .ledger = ledger,
				 .database = database,
				 .fd = fd };
	int ret = 0;

	if (!kept_read(fd, &saving.header) ||
	    !(saving.header.traits & LEDGER_TRAIT_NAMES_STAY) ||
	    saving.header.traits & STATE_DOUBTFUL)
		return 0;
	state_init(&saving.state);
	state_init(&saving.gone);
	/* Closed after the database; see kept_open(). */
	CLEANUP_FD int file = saving.file = kept_open(database);

	if (file >= 0) {
		saving.few = store_few_open(database, fault);
		ret = saving.few ? save_open(&saving, fault) : -1;
		store_few_close(saving.few);
	}
	*unrecorded = saving.state.unrecorded;
	state_fini(&saving.state);
	state_fini(&saving.gone);
	return ret;
}

/* As state_marked_merge(), for an open database; `state` and `gone` are
   empty. */
static int merge(struct store_few *few, const char *ledger, int fd,
		 struct state *state, struct state *gone, struct fault *fault)
{
	char generation[LEDGER_BASE_TEXT];
	struct ledger_header header;
	size_t count = 0;

	if (store_few_meta(few, "generation", generation, sizeof(generation)) <
	    0)
		return -1;
	if (!*generation || !kept_read(fd, &header))
		return 0;
	if (state_from_marked(state, gone, fd, ledger, header.base.changed + 1,
			      fault) < 0)
		return -1;
	state_relocate(state, NULL);
	state_sort(state);
	if (store_few_sync(few, state, gone, &count) < 0 ||
	    (count && store_few_put_meta(few, state) < 0) ||
	    store_few_end(few, count) < 0)
		return -1;
	return 1;
}

int state_marked_merge(const char *ledger, int fd, const char *database,
		       struct fault *fault)
{
	struct store_few *few;
	struct state state, gone;
	int ret;

	if (access(database, F_OK) < 0)
		return 0;
	few = store_few_open(database, fault);
	if (!few)
		return -1;
	state_init(&state);
	state_init(&gone);
	ret = merge(few, ledger, fd, &state, &gone, fault);
	state_fini(&gone);
	state_fini(&state);
	store_few_close(few);
	return ret;
}
