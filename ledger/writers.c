/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who changed which part of a record last: chgrp(1) the group, chmod(1) the
 * mode, whoever came by the file later.  A record has room for one number, that
 * of an object which says it of every part, and is never changed.
 *
 * A process that changes a tree changes a million records alike: they get the
 * same object, which is found by what it was made of (`before`, `last`,
 * `parts`, and the second).  One that is not found is made again, which only
 * costs its bytes; so a process remembers few, in single words that threads may
 * overwrite.
 *
 * This is for people who ask: a change never fails because it cannot be noted.
 */
#include "ledger/inside.h"

#define EACH(part) for (unsigned part = 0; part < LEDGER_PARTS; part++)

/* The object, if the number is that of one and it can be mapped; else NULL.
   A ledger_writer is shorter, and begins with a pid. */
static const struct ledger_writers *writers_at(struct ledger *ledger,
					       uint32_t granule)
{
	const struct ledger_writers *found = ledger_object(ledger, granule);

	return found && found->mark == LEDGER_WRITERS ? found : NULL;
}

/* Objects lie 64 bytes apart, or more. */
static inline uint32_t *place_of(struct ledger *ledger, uint32_t before,
				 uint32_t parts)
{
	uint32_t hash = before / 8 + parts;

	return &ledger->writers[hash & (LEDGER_WRITERS_KNOWN - 1)];
}

/* True if just `parts` were changed by this process in this second. */
static inline bool says(const struct ledger_writers *writers, uint32_t parts,
			struct ledger_part_writer by)
{
	return writers->parts == parts && writers->last == by.writer &&
	       writers->part[__builtin_ctz(parts)].when == by.when;
}

/* Stores an object; 0 if there is no room. */
static uint32_t store(struct ledger *ledger,
		      const struct ledger_writers *writers)
{
	uint32_t granule;

	return ledger_store(ledger, writers, sizeof(*writers), NULL, 0,
			    &granule) < 0
		       ? 0
		       : granule;
}

/* True if a process changed all of `parts` in this second, and was the last. */
static bool includes(const struct ledger_writers *writers, uint32_t parts,
		     struct ledger_part_writer by)
{
	EACH (part)
		if (parts & 1u << part &&
		    (writers->part[part].writer != by.writer ||
		     writers->part[part].when != by.when))
			return false;
	return writers->last == by.writer;
}

/* Stores what says the same as `before`, but for `parts`, and remembers it;
   unless that says all, as where a process sets owner and mode in turns. */
__attribute__((noinline)) static uint32_t change(struct ledger *ledger,
						 uint32_t before,
						 uint32_t parts,
						 struct ledger_part_writer by)
{
	const struct ledger_writers *old = writers_at(ledger, before);
	struct ledger_writers writers = { .mark = LEDGER_WRITERS };
	uint32_t granule;

	if (old && includes(old, parts, by))
		return before;
	if (old)
		writers = *old;
	writers.before = before;
	writers.last = by.writer;
	writers.parts = parts;
	EACH (part)
		if (parts & 1u << part)
			writers.part[part] = by;
	granule = store(ledger, &writers);
	if (granule)
		ledger_put(place_of(ledger, before, parts), granule);
	return granule;
}

uint32_t ledger_writers_after(struct ledger *ledger, uint32_t before,
			      const struct ledger_trace *trace, uint32_t parts)
{
	struct ledger_part_writer by = { .writer = trace->writer,
					 .when = trace->now / NS_PER_SECOND };
	const struct ledger_writers *known = NULL;
	uint32_t granule;

	if (!parts)
		return before;
	granule = ledger_load(place_of(ledger, before, parts));
	if (granule)
		known = (const void *)ledger_at(
			ledger, LEDGER_BYTES, (granule - 1ull) * LEDGER_GRANULE,
			false);
	if (known && known->before == before && says(known, parts, by))
		return granule;
	/* The same file once more. */
	known = writers_at(ledger, before);
	if (known && says(known, parts, by))
		return before;
	return change(ledger, before, parts, by);
}

int ledger_set_writers(struct ledger *ledger, uint32_t number, uint32_t granule)
{
	struct ledger_record *record = ledger_record_rw(ledger, number);

	if (!record)
		return -ENOMEM;
	ledger_put(&record->writer, granule);
	return 0;
}

void ledger_keep_writers(struct ledger *ledger, uint32_t number,
			 uint32_t before, uint32_t writer, uint32_t parts)
{
	struct ledger_record *record = ledger_record_rw(ledger, number);
	const struct ledger_writers *now = NULL;
	const struct ledger_writers *old = writers_at(ledger, before);
	struct ledger_writers writers;
	bool kept = false;

	if (record)
		now = writers_at(ledger, ledger_load(&record->writer));
	if (!now || !old || !writer)
		return;
	writers = *now;
	EACH (part)
		if (parts & 1u << part && writers.part[part].writer == writer &&
		    old->part[part].when) {
			writers.part[part] = old->part[part];
			kept = true;
		}
	writers.before = ledger_load(&record->writer);
	if (kept)
		ledger_set_writers(ledger, number, store(ledger, &writers));
}
