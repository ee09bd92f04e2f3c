/* SPDX-License-Identifier: BSD-2-Clause */
/* Chooses files that stand for all of a ledger, and looks whether they are
   still there.  The ledger is mapped for reading by the caller's leave: nobody
   else has it. */
#include "faked/server/state_witness.h"

#include <string.h>
#include <sys/stat.h>

#include "ledger/ledger.h"
#include "state/disk/match.h"

/* Whether an entry was found by its tag, and not on an overlay. */
static bool is_found(const struct state_entry *entry)
{
	return entry->nlink && entry->path && entry->record &&
	       !match_is_weak(entry);
}

/* Chooses up to `most` of the entries of one device.  The first has to tell
   that it is no overlay. */
static bool choose(struct ledger_header *header, size_t *used,
		   const struct state_entry *first,
		   const struct state_entry *end, size_t most)
{
	size_t step = (end - first + most - 1) / most, begun = *used;
	size_t since = step;

	for (const struct state_entry *e = first;
	     e < end && *used - begun < most; e++) {
		if (++since < step || !is_found(e))
			continue;
		if (*used == begun && match_is_on_overlay(e->path))
			return false;
		header->base.witnesses[(*used)++] = e->record;
		since = 0;
	}
	return *used > begun;
}

static size_t count_devices(const struct state *state)
{
	size_t count = 0;

	for (size_t i = 0; i < state->count; i++)
		count += !i ||
			 state->entries[i].dev != state->entries[i - 1].dev;
	return count;
}

static bool all_are_strong(const struct state *state)
{
	for (size_t i = 0; i < state->count; i++)
		if (match_is_weak(&state->entries[i]) ||
		    state->entries[i].marks & (STATE_ASLEEP | STATE_REKEYED))
			return false;
	return true;
}

bool witness_choose(struct ledger_header *header, const struct state *state)
{
	const struct state_entry *e = state->entries, *end = e + state->count;
	const struct state_entry *next;
	size_t devices = count_devices(state), used = 0;

	memset(header->base.witnesses, 0, sizeof(header->base.witnesses));
	if (devices > LEDGER_WITNESSES || !all_are_strong(state))
		return false;
	for (; e < end; e = next) {
		for (next = e; next < end && next->dev == e->dev;)
			next++;
		if (!choose(header, &used, e, next, LEDGER_WITNESSES / devices))
			return false;
	}
	return true;
}

static bool has(const struct ledger_header *header, uint32_t record)
{
	for (size_t i = 0; i < LEDGER_WITNESSES; i++)
		if (header->base.witnesses[i] == record)
			return true;
	return false;
}

void witness_add(struct ledger_header *header, const struct state *state)
{
	size_t at = 0;

	for (size_t i = 0; i < state->count; i++) {
		while (at < LEDGER_WITNESSES && header->base.witnesses[at])
			at++;
		if (at == LEDGER_WITNESSES)
			return;
		if (is_found(&state->entries[i]) &&
		    !has(header, state->entries[i].record))
			header->base.witnesses[at] = state->entries[i].record;
	}
}

static bool read_record(int fd, uint32_t number, struct ledger_record *record)
{
	uint64_t offset = (number - 1ull) * sizeof(*record);

	return pread(fd, record, sizeof(*record),
		     (off_t)ledger_position(LEDGER_RECORDS, offset)) ==
	       sizeof(*record);
}

bool witness_has_device(int fd, const struct ledger_header *header,
			uint32_t dev)
{
	struct ledger_record record;

	for (size_t i = 0; i < LEDGER_WITNESSES; i++)
		if (header->base.witnesses[i] &&
		    read_record(fd, header->base.witnesses[i], &record) &&
		    record.dev == dev)
			return true;
	return false;
}

/* Whether the file of a record is at its path. */
static bool is_there(struct ledger *ledger, uint32_t number)
{
	struct state_entry entry = { .path = NULL };
	struct ledger_value value;
	struct ledger_key key;
	struct seen_file seen;
	char path[PATH_MAX];

	if (!ledger_file_of(ledger, number, &key, &value) ||
	    !ledger_hint_text(ledger, value.hint, path, sizeof(path)) ||
	    *path != '/')
		return false;
	entry.dev = key.dev;
	entry.ino = key.ino;
	entry.tag = key.tag;
	entry.mode = value.mode;
	entry.flags = value.flags & (LEDGER_HAS_MODE | LEDGER_HAS_TYPE);
	return !match_is_weak(&entry) &&
	       match_path(&entry, path, &seen) == MATCH_EXACT;
}

bool witness_all(int fd, const struct ledger_header *header)
{
	struct ledger ledger = { .open = ledger_open_fd, .fd = fd };
	uint64_t count = header->cursor[LEDGER_RECORDS] /
			 sizeof(struct ledger_record);
	bool good;

	/* The ledger describes no file. */
	if (!header->base.witnesses[0])
		return true;
	good = ledger_attach(&ledger) == 0;
	for (size_t i = 0; i < LEDGER_WITNESSES && good; i++) {
		uint32_t number = header->base.witnesses[i];

		good = number <= count &&
		       (!number || is_there(&ledger, number));
	}
	ledger_detach(&ledger);
	return good;
}
