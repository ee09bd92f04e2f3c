/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes the state of records, by one compare-and-swap as update.c: a file
 * loses its last name, turns up again, or is gone, and what a record without a
 * tag is completed with when its file is met.  No owner or mode changes here.
 */
#include <sys/stat.h>

#include "ledger/inside.h"

int ledger_change_words(struct ledger *ledger, uint32_t number,
			ledger_words_change *change, const void *context)
{
	struct ledger_record *record = ledger_record_to_mark(ledger, number);
	struct ledger_words old, new;
	int ret;

	if (!record)
		return -ENOMEM;
	do {
		old = new = ledger_words_of(record);
		if (!ledger_resolve(ledger, &new))
			return -ENOMEM;
		if (!change(&new, context))
			return 0;
		if (!ledger_mark(ledger, number))
			return -ENOMEM;
		ret = ledger_swap_words(ledger, record, old,
					ledger_next_words(new));
	} while (ret == -EAGAIN);
	return ret;
}

struct transition {
	const struct ledger_key *key;
	uint64_t state;
};

static bool enter_state(struct ledger_words *words, const void *context)
{
	const struct transition *to = context;

	if (!ledger_words_match(*words, to->key))
		return false;
	ledger_set_state(words, to->state);
	return true;
}

static int set_state(struct ledger *ledger, const struct ledger_key *key,
		     uint64_t state)
{
	struct transition to = { key, state };
	uint32_t misses = ledger_misses(ledger);
	const struct ledger_record *record;
	uint32_t number;

	record = ledger_look_up(ledger, key->dev, key->ino, &number);
	if (!record)
		return ledger_misses(ledger) == misses ? 0 : -ENOMEM;
	number = ledger_follow(ledger, record, number, key);
	return ledger_change_words(ledger, number, enter_state, &to);
}

int ledger_orphan(struct ledger *ledger, const struct ledger_key *key)
{
	return set_state(ledger, key, LEDGER_ORPHAN);
}

int ledger_revive(struct ledger *ledger, const struct ledger_key *key)
{
	return set_state(ledger, key, LEDGER_LIVE);
}

int ledger_forget(struct ledger *ledger, const struct ledger_key *key)
{
	return set_state(ledger, key, LEDGER_FREE);
}

static bool orphan_as_seen(struct ledger_words *words, const void *attr)
{
	if (words->attr != *(const uint64_t *)attr)
		return false;
	ledger_set_state(words, LEDGER_ORPHAN);
	return true;
}

int ledger_orphan_seen(struct ledger *ledger, const struct ledger_value *seen)
{
	return ledger_change_words(ledger, seen->record, orphan_as_seen,
				   &seen->attr);
}

static bool forget_tagged(struct ledger_words *words, const void *tag)
{
	if (ledger_attr_tag(words->attr) != *(const uint32_t *)tag)
		return false;
	ledger_set_state(words, LEDGER_FREE);
	return true;
}

int ledger_forget_record(struct ledger *ledger, uint32_t number, uint32_t tag)
{
	return ledger_change_words(ledger, number, forget_tagged, &tag);
}

struct meeting {
	const struct ledger_key *key;
	uint16_t type;
};

static bool complete(struct ledger_words *words, const void *context)
{
	const struct meeting *met = context;
	uint64_t before = words->attr;

	if (!ledger_words_match(*words, met->key))
		return false;
	if (!ledger_attr_tag(before))
		words->attr |= (uint64_t)met->key->tag << 32;
	if (!(before & S_IFMT))
		words->attr |= met->type & S_IFMT;
	return words->attr != before;
}

int ledger_meet(struct ledger *ledger, uint32_t number,
		const struct ledger_key *key, uint16_t type,
		const struct ledger_trace *trace)
{
	struct ledger_record *record = ledger_record_rw(ledger, number);
	struct meeting met = { key, type };
	struct ledger_words words;
	int ret = record ? ledger_change_words(ledger, number, complete, &met)
			 : -ENOMEM;

	if (ret < 0)
		return ret;
	words = ledger_words_of(record);
	if (!ledger_resolve(ledger, &words) || !ledger_words_match(words, key))
		return 0;
	if (trace->seen)
		ledger_put(&record->seen, trace->seen);
	ledger_put(&record->hint, trace->hint);
	return 0;
}

/* ------------------------------------------------------------- kept ledgers */

static bool set_saved(struct ledger_words *words, const void *context)
{
	uint64_t saved = (uint64_t)LEDGER_SAVED << 16;
	uint64_t before = words->attr;

	words->attr &= ~saved;
	if (*(const bool *)context)
		words->attr |= saved;
	return words->attr != before;
}

int ledger_change_saved(struct ledger *ledger, uint32_t number, bool saved)
{
	return ledger_change_words(ledger, number, set_saved, &saved);
}

int ledger_set_hint(struct ledger *ledger, uint32_t number, uint32_t hint)
{
	struct ledger_record *record = ledger_record_rw(ledger, number);

	if (!record)
		return -ENOMEM;
	ledger_put(&record->hint, hint);
	return 0;
}
