/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes the records of files.  A change takes effect by a single
 * compare-and-swap on the words of the file's record.  All stores before that
 * are invisible, and all after it (writer, hint, time) are informative only;
 * so a writer may be killed between any two instructions.
 */
#include <errno.h>
#include <sys/stat.h>

#include "ledger/edit.h"
#include "ledger/inside.h"

/* ------------------------------------------------------------ the words */

/* Without LEDGER_HAS_MODE the permission bits are the disk's. */
static uint16_t stored_mode(const struct ledger_value *value)
{
	return value->flags & LEDGER_HAS_MODE ? value->mode
					      : value->mode & S_IFMT;
}

static struct ledger_words pack(const struct ledger_value *value, uint32_t tag,
				uint8_t state, uint8_t sequence)
{
	uint8_t flags = state | value->flags;

	return (struct ledger_words){
		.owner = value->uid | (uint64_t)value->gid << 32,
		.attr = stored_mode(value) | (uint64_t)flags << 16 |
			(uint64_t)sequence << 24 | (uint64_t)tag << 32,
	};
}

static uint8_t next_sequence(struct ledger_words words)
{
	return (words.attr >> 24) + 1;
}

/* The value that a file with these words is shown with, given its mode on
   disk. */
static struct ledger_value unpack(struct ledger_words words,
				  const struct ledger_record *record,
				  uint32_t number, uint16_t disk_mode)
{
	struct ledger_value value = {
		.uid = (uint32_t)words.owner,
		.gid = words.owner >> 32,
		.mode = (uint16_t)words.attr,
		.flags = ledger_attr_flags(words.attr) & LEDGER_HAS_MASK,
		.rdev = ledger_load(&record->rdev),
		.record = number,
	};

	if (!(value.flags & LEDGER_HAS_MODE))
		value.mode = disk_mode;
	else if (!(value.flags & LEDGER_HAS_TYPE) && disk_mode & S_IFMT)
		value.mode = (value.mode & ALLPERMS) | (disk_mode & S_IFMT);
	return value;
}

/* Not by &&: gcc compares neighbours as one word, for which it stores both. */
static bool same(const struct ledger_value *a, const struct ledger_value *b)
{
	uint32_t differ = (a->uid ^ b->uid) | (a->gid ^ b->gid) |
			  (a->mode ^ b->mode) | (a->flags ^ b->flags) |
			  (a->rdev ^ b->rdev);

	return !differ;
}

/* ------------------------------------------------------- header bookkeeping */

int ledger_add_traits(struct ledger *ledger, uint32_t traits)
{
	struct ledger_header *header = ledger_header_rw(ledger);

	if (!header)
		return -ENOMEM;
	if ((ledger_load(&header->traits) & traits) != traits)
		__atomic_fetch_or(&header->traits, traits, __ATOMIC_SEQ_CST);
	return 0;
}

void ledger_names_change(struct ledger *ledger)
{
	struct ledger_header *header;

	if (!ledger_has(ledger, LEDGER_TRAIT_NAMES_STAY))
		return;
	header = ledger_header_rw(ledger);
	if (header)
		__atomic_fetch_and(&header->traits,
				   ~(uint32_t)LEDGER_TRAIT_NAMES_STAY,
				   __ATOMIC_SEQ_CST);
}

int ledger_count_unrecorded(struct ledger *ledger)
{
	struct ledger_header *header = ledger_header_rw(ledger);

	if (!header)
		return -ENOMEM;
	raw_add(&header->unrecorded, 1);
	return 0;
}

void ledger_filter_node(struct ledger_header *header, uint64_t ino)
{
	uint64_t bit = ledger_node_bit(ino);

	__atomic_fetch_or(&header->node_filter[bit / 32], 1u << bit % 32,
			  __ATOMIC_SEQ_CST);
}

/* Sets the traits and filters of the header before the change is published:
   another process that sees the record must know what to look for. */
static int announce(struct ledger *ledger, const struct ledger_key *key,
		    const struct ledger_change *change,
		    const struct ledger_value *after)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	/* Without a tag the record fits every file of its number: it stays
	   young, so that removals are always watched. */
	uint64_t birth = key->tag ? key->birth : UINT64_MAX, young;
	uint32_t traits = 0;

	if (!header)
		return -ENOMEM;
	if (after->flags & LEDGER_HAS_MODE)
		traits |= LEDGER_TRAIT_MODES;
	if (S_ISDIR(after->mode) && after->mode & S_ISGID)
		traits |= LEDGER_TRAIT_SGID_DIRS;
	if (after->flags & LEDGER_HAS_TYPE) {
		traits |= LEDGER_TRAIT_NODES;
		ledger_filter_node(header, key->ino);
	}
	young = ledger_load(&header->young);
	while ((change->young || !key->tag) && young < birth &&
	       !ledger_swap(&header->young, &young, birth))
		;
	return ledger_add_traits(ledger, traits);
}

void ledger_leave_trace(struct ledger *ledger, struct ledger_record *record,
			bool fresh, uint32_t parts,
			const struct ledger_trace *trace)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	uint32_t before = fresh ? 0 : ledger_load(&record->writer);

	ledger_put(&record->writer,
		   ledger_writers_after(ledger, before, trace, parts));
	ledger_put(&record->changed, trace->now);
	if (trace->seen)
		ledger_put(&record->seen, trace->seen);
	if (trace->hint)
		ledger_put(&record->hint, trace->hint);
	/* Once in a tick of the clock: all processes share this line.  Of one
	   file the times of changes within a tick are counted on. */
	if (header && ledger_load(&header->latest) + LEDGER_TICK <= trace->now)
		ledger_put(&header->latest, trace->now);
}

/* --------------------------------------------------------------- updates */

/* The parts of a record that an edit sets; set-id bits that it drops are a part
   of the mode. */
static uint32_t parts_of(const struct ledger_edit *edit,
			 const struct ledger_value *before,
			 const struct ledger_value *after)
{
	static const uint8_t set[8] = {
#define TYPE (1 << LEDGER_PART_TYPE | 1 << LEDGER_PART_MODE)
#define UID  (1 << LEDGER_PART_UID)
#define GID  (1 << LEDGER_PART_GID)
		[1] = TYPE,
		[2] = UID,
		[3] = TYPE | UID,
		[4] = GID,
		[5] = TYPE | GID,
		[6] = UID | GID,
		[7] = TYPE | UID | GID,
#undef TYPE
#undef UID
#undef GID
	};
	_Static_assert(LEDGER_EDIT_TYPE == 1 && LEDGER_EDIT_UID == 2 &&
			       LEDGER_EDIT_GID == 4,
		       "the table is by these bits");

	return set[edit->what & 7] |
	       (edit->what & LEDGER_EDIT_MODE || before->mode != after->mode)
		       << LEDGER_PART_MODE;
}

/* The words for a file that is to be shown as `after`.  If the old words
   describe this file its record keeps its state, and its tag if the caller does
   not know the birth time. */
static struct ledger_words words_after(struct ledger_words words, bool match,
				       const struct ledger_key *key,
				       const struct ledger_change *change,
				       const struct ledger_value *after)
{
	uint32_t tag = key->tag;
	uint8_t state = key->unlinked ? LEDGER_ORPHAN : LEDGER_LIVE;

	if (match)
		state = ledger_attr_flags(words.attr) & LEDGER_STATE_MASK;
	if (match && !tag)
		tag = ledger_attr_tag(words.attr);
	if (change->asleep)
		state = LEDGER_ASLEEP;
	if (change->saved)
		state |= LEDGER_SAVED;
	return pack(after, tag, state, next_sequence(words));
}

/* One try at a record that is there: -EAGAIN if it changed meanwhile. */
static int change_record(struct ledger *ledger, uint32_t number,
			 const struct ledger_key *key,
			 const struct ledger_change *change,
			 struct ledger_value *after)
{
	struct ledger_record *record = ledger_record_to_mark(ledger, number);
	struct ledger_words old, words;
	struct ledger_value before, next;
	uint32_t parts;
	bool match;
	int ret;

	if (!record)
		return -ENOMEM;
	old = words = ledger_words_of(record);
	if (!ledger_resolve(ledger, &words))
		return -ENOMEM;
	match = ledger_words_match(words, key);
	before = match ? unpack(words, record, number, change->shown->mode)
		       : *change->shown;
	next = ledger_edited(before, &change->edit);
	parts = change->traced ? 0 : parts_of(&change->edit, &before, &next);
	if (same(&before, &next) && !(change->always && !match)) {
		/* Still a change of status: ctime(2) moves. */
		if (match && ledger_mark(ledger, number))
			ledger_leave_trace(ledger, record, false, parts,
					   &change->trace);
		*after = next;
		return 0;
	}
	ret = announce(ledger, key, change, &next);
	if (ret < 0)
		return ret;
	ledger_mark(ledger, number);
	if (next.flags & LEDGER_HAS_TYPE)
		ledger_put(&record->rdev, next.rdev);
	/* The record describes the old file until the swap, this one after. */
	if (!match)
		ledger_put(&record->seen, 0);
	ret = ledger_swap_words(ledger, record, old,
				words_after(words, match, key, change, &next));
	if (ret < 0)
		return ret;
	next.record = number;
	*after = next;
	ledger_leave_trace(ledger, record, !match, parts, &change->trace);
	return 0;
}

/* True if a file without a record would be shown the same after the edit. */
static bool needs_no_record(const struct ledger_change *change)
{
	struct ledger_value after = ledger_edited(*change->shown,
						  &change->edit);

	return same(change->shown, &after) && !change->always;
}

/* The record of an inode; mostly it has just been found, to show the file. */
static const struct ledger_record *record_of(struct ledger *ledger,
					     const struct ledger_key *key,
					     uint32_t *number)
{
	const struct ledger_record *record = ledger_record_at(ledger, *number);

	if (__builtin_expect(ledger_is_record_of(record, key->dev, key->ino),
			     1))
		return record;
	return ledger_look_up(ledger, key->dev, key->ino, number);
}

int ledger_update(struct ledger *ledger, const struct ledger_key *key,
		  const struct ledger_change *change,
		  struct ledger_value *after)
{
	struct ledger_value ignored;
	uint32_t misses = ledger_misses(ledger);
	const struct ledger_record *record;
	uint32_t number = change->shown->record;
	int ret;

	if (!after)
		after = &ignored;
	record = record_of(ledger, key, &number);
	if (!record && ledger_misses(ledger) != misses)
		return -ENOMEM;
	if (!record) {
		if (needs_no_record(change)) {
			*after = *change->shown;
			return 0;
		}
		ret = ledger_add_record(ledger, key, &number);
		if (ret < 0)
			return ret;
		record = ledger_record_at(ledger, number);
	}
	number = ledger_follow(ledger, record, number, key);
	do
		ret = change_record(ledger, number, key, change, after);
	while (ret == -EAGAIN);
	return ret;
}
