/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides whether a ledger is kept or taken up, and does it.  The caller has
 * the lock of the state (launcher/state_session.h) and does the rest of the
 * session's beginning and end (state_sync.c).
 */
#include "faked/server/state_keep.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file/io.h"
#include "faked/server/state_witness.h"
#include "faked/session/alone.h"
#include "faked/session/session.h"
#include "ledger/ledger.h"
#include "state/disk/match.h"
#include "state/form/kept.h"
#include "state/form/store_few.h"

/* Kinds of files in this ledger that cannot be told by their tags alone. */
#define DOUBTFUL (LEDGER_TRAIT_WATCHED | LEDGER_TRAIT_LAYERS)

/* ------------------------------------------------------------- the header */

static bool write_secret(int fd, const struct ledger_setup *setup)
{
	return pwrite(fd, setup->secret, sizeof(setup->secret),
		      offsetof(struct ledger_header, secret)) ==
	       sizeof(setup->secret);
}

/* Sets or clears the trait that says that no name has changed, and forgets
   what did not fit: it was told. */
static bool write_quiet(int fd, struct ledger_header *header)
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

/* Clears the marks, unless a process waits to open the ledger: the kernel gives
   it to that one in the end, however long we take. */
static bool clear_marks(int fd)
{
	return !lease_is_held(fd) || kept_clear_marks(fd);
}

/* Whether a new session would have the same header, but for the secret. */
static bool is_of(const struct ledger_header *header,
		  const struct ledger_setup *setup, bool unknown_is_real)
{
	uint32_t options = setup->options | LEDGER_OPT_MARKED;

	if (unknown_is_real)
		options |= LEDGER_OPT_UNKNOWN_IS_REAL;
	return header->options == options &&
	       header->builder_uid == setup->builder_uid &&
	       header->builder_gid == setup->builder_gid &&
	       header->root_ino == setup->root_ino &&
	       header->root_dev == setup->root_dev &&
	       header->overflow_uid == setup->overflow_uid &&
	       header->overflow_gid == setup->overflow_gid;
}

/* Cuts the hole off the file, which other programs would read.  No harm is done
   if that fails. */
static void cut(int fd, const struct ledger_header *header)
{
	(void)!ftruncate(fd, (off_t)ledger_length(header));
}

/* ------------------------------------------------------------ save changes */

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
	bool found, same;

	for (size_t i = 0; i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];

		if (find_file(saving, entry, &found, &same) < 0)
			return -1;
		if (!found && !same)
			return 0;
		if (found && !witness_has_device(saving->fd, &saving->header,
						 entry->dev))
			return 0;
		if (found)
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
	if (clear_marks(saving->fd) && write_quiet(saving->fd, &saving->header))
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

/* Writes the changes of the kept ledger of a database that is alike.  1; 0 if
   that cannot be done, and nothing was. */
static int save(const char *ledger, int fd, const char *database,
		uint64_t *unrecorded, struct fault *fault)
{
	struct saving saving = { .ledger = ledger,
				 .database = database,
				 .fd = fd };
	int ret = 0;

	if (!kept_read(fd, &saving.header) ||
	    !(saving.header.traits & LEDGER_TRAIT_NAMES_STAY) ||
	    saving.header.traits & DOUBTFUL)
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

/* ------------------------------------------------------------------- take */

/* 1 if a ledger that nobody else has is good for another session. */
static int take(const char *ledger, int fd, const char *database,
		const struct ledger_setup *setup, struct fault *fault)
{
	struct ledger_header header;
	uint64_t unrecorded;

	if (kept_has_marks(fd) &&
	    save(ledger, fd, database, &unrecorded, fault) <= 0)
		return 0;
	if (!kept_read(fd, &header) || !kept_fits(&header, database) ||
	    !(header.traits & LEDGER_TRAIT_NAMES_STAY) ||
	    !witness_all(fd, &header) || !write_secret(fd, setup))
		return 0;
	ledger_lengthen(fd);
	return 1;
}

int state_keep_take(const char *ledger, int fd, const char *database,
		    const struct state_sync_opening *how, struct fault *fault)
{
	struct ledger_header header;
	struct ledger_setup setup;
	struct stat st;
	int ret = 0;

	if (how->search.root || how->search.left_out ||
	    !kept_read(fd, &header) || !kept_fits(&header, database) ||
	    fstat(fd, &st) < 0 ||
	    (uint64_t)st.st_size < ledger_length(&header) ||
	    session_setup(&setup) < 0 ||
	    !is_of(&header, &setup, how->unknown_is_real))
		return 0;
	/* A process that is left of a session goes on with it. */
	if (!alone_take(fd))
		return 1;
	ret = take(ledger, fd, database, &setup, fault);
	lease_release(fd);
	return ret;
}

enum keep_rest state_keep_rest(int fd, bool fits, const char *generation)
{
	struct ledger_header header;
	char boot[LEDGER_BASE_TEXT];
	bool same_boot;

	if (!kept_read(fd, &header) || !header.base.generation[0])
		return KEEP_FOREIGN;
	kept_boot(boot);
	same_boot = *boot && !strcmp(boot, header.base.boot);
	if (*generation && !strcmp(header.base.next, generation) && same_boot)
		return KEEP_NOTHING;
	if (*generation && !strcmp(header.base.generation, generation)) {
		if (!same_boot)
			return KEEP_OLD_BOOT;
		if (fits && !(header.traits & LEDGER_TRAIT_NAMES_STAY))
			return KEEP_COMPLETE;
		if (!kept_has_marks(fd))
			return KEEP_NOTHING;
		return fits ? KEEP_COMPLETE : KEEP_NEWER;
	}
	return kept_has_marks(fd) ? KEEP_FOREIGN : KEEP_NOTHING;
}

/* ------------------------------------------------------------------ close */

/* Others did not know of the session, so only those records count that have
   changed since the ledger was like the database: all others may be older than
   their rows. */
int state_keep_merge(const char *ledger, int fd, const char *database,
		     struct fault *fault)
{
	struct store_few *few = access(database, F_OK) == 0
					? store_few_open(database, fault)
					: NULL;
	struct ledger_header header;
	struct state state, gone;
	char generation[LEDGER_BASE_TEXT];
	size_t count = 0;
	int ret;

	if (!few)
		return access(database, F_OK) == 0 ? -1 : 0;
	state_init(&state);
	state_init(&gone);
	ret = store_few_meta(few, "generation", generation, sizeof(generation));
	if (ret == 0 && *generation && kept_read(fd, &header)) {
		ret = state_from_marked(&state, &gone, fd, ledger,
					header.base.changed + 1, fault);
		state_relocate(&state, NULL);
		state_sort(&state);
		if (ret == 0)
			ret = store_few_sync(few, &state, &gone, &count);
		if (ret == 0 && count)
			ret = store_few_put_meta(few, &state);
		if (ret == 0)
			ret = store_few_end(few, count);
		if (ret == 0)
			ret = 1;
	}
	state_fini(&gone);
	state_fini(&state);
	store_few_close(few);
	return ret;
}

int state_keep_close(const char *ledger, int fd, const char *database,
		     uint64_t *unrecorded, struct fault *fault)
{
	struct ledger_header header;
	int ret;

	*unrecorded = 0;
	if (!kept_read(fd, &header) || !header.base.ino)
		return 0;
	if (!kept_fits(&header, database)) {
		ret = state_keep_merge(ledger, fd, database, fault);
		return ret > 0 ? 2 : ret;
	}
	ret = save(ledger, fd, database, unrecorded, fault);
	if (ret == 1 && kept_read(fd, &header))
		cut(fd, &header);
	return ret;
}

/* ------------------------------------------------------------------- keep */

bool state_keep_begin(const char *ledger, int fd, const struct state *state,
		      const char *generation)
{
	struct ledger_header header;

	if (!kept_read(fd, &header) || header.traits & DOUBTFUL ||
	    !witness_choose(&header, state) ||
	    strlen(generation) >= LEDGER_BASE_TEXT ||
	    !state_settle(state, fd, ledger))
		return false;
	kept_boot(header.base.boot);
	memset(header.base.generation, 0, LEDGER_BASE_TEXT);
	memset(header.base.next, 0, LEDGER_BASE_TEXT);
	strcpy(header.base.generation, generation);
	header.base.ino = 0;
	return header.base.boot[0] && kept_write(fd, &header.base) &&
	       clear_marks(fd);
}

bool state_keep_end(int fd, int database, const char *path)
{
	struct ledger_header header;

	if (!kept_read(fd, &header) ||
	    !kept_look_later(database, path, &header.base) ||
	    !write_quiet(fd, &header) || !kept_write(fd, &header.base))
		return false;
	cut(fd, &header);
	return true;
}

bool state_keep_leave(int fd, const char *database, bool *alike)
{
	struct ledger_header header;

	*alike = true;
	if (!kept_read(fd, &header) || !header.base.ino)
		return false;
	*alike = kept_fits(&header, database);
	if (!*alike)
		return true;
	header.base.ino = 0;
	return kept_write(fd, &header.base);
}
