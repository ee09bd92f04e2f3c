/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replaces the value words of a record, in one of the two ways of layout.h:
 * both at once, or `attr` alone.  The latter takes two steps from a direct
 * record to another owner, since `attr` does not tell for certain that `owner`
 * is still the same: first an object that says what the record says, then the
 * new one.
 */
#include "ledger/inside.h"

#define SEQUENCE (UINT64_C(0xff) << 24)

#if RAW_HAS_PAIR
RAW_SWAP_TARGET
bool ledger_swap_direct(struct ledger_record *record, struct ledger_words old,
			struct ledger_words new)
{
	unsigned __int128 from = raw_pair(old.owner, old.attr);
	unsigned __int128 to = raw_pair(new.owner, new.attr);

	return raw_swap((unsigned __int128 *)record, from, to);
}
#endif

/* Of a file that is not described, and a record that is not joined to another,
   nobody asks for the owner. */
static bool needs_owner(struct ledger_words words)
{
	return ledger_attr_flags(words.attr) &
	       (LEDGER_STATE_MASK | LEDGER_JOINED);
}

/* The word `attr` of a record whose words are the object. */
static uint64_t attr_of_object(uint32_t granule, uint64_t attr)
{
	return (uint64_t)granule << 32 | (attr & SEQUENCE) |
	       (uint64_t)LEDGER_INDIRECT << 16 | (granule & 0xffff);
}

/* Makes the words an object, and the record one that says them by it. */
static int put_object(struct ledger *ledger, struct ledger_record *record,
		      uint64_t old, struct ledger_words words)
{
	uint32_t granule;
	int ret;

	/* Without this look an object is lost each time that others are
	   faster. */
	if (ledger_load(&record->attr) != old)
		return -EAGAIN;
	ret = ledger_store(ledger, &words, sizeof(words), NULL, 0, &granule);
	if (ret < 0)
		return ret;
	return ledger_swap(&record->attr, &old,
			   attr_of_object(granule, words.attr))
		       ? 0
		       : -EAGAIN;
}

/* Changes `attr` alone.  It may be what it was because its sequence has come
   round, and `owner` another one: then the caller looks again. */
static int put_attr(struct ledger_record *record, struct ledger_words old,
		    uint64_t attr)
{
	return ledger_swap(&record->attr, &old.attr, attr) &&
			       ledger_load(&record->owner) == old.owner
		       ? 0
		       : -EAGAIN;
}

static bool same(struct ledger_words a, struct ledger_words b)
{
	return a.owner == b.owner && (a.attr | SEQUENCE) == (b.attr | SEQUENCE);
}

int ledger_swap_indirect(struct ledger *ledger, struct ledger_record *record,
			 struct ledger_words old, struct ledger_words new)
{
	struct ledger_words held = { LEDGER_OWNER_HERE, old.attr };
	int ret;

	/* Words that stay would cost an object all the same. */
	if (same(ledger_words_behind(ledger, old), new))
		return ledger_load(&record->attr) == old.attr ? 0 : -EAGAIN;
	if (new.owner == old.owner || !needs_owner(new))
		return put_attr(record, old, new.attr);
	if (ledger_is_indirect(old.attr) || !needs_owner(old))
		return put_object(ledger, record, old.attr, new);
	/* Holds the word `owner` still, whatever it is by now: what it was may
	   be in `new`.  Then the caller looks again. */
	ret = put_object(ledger, record, old.attr, held);
	return ret < 0 ? ret : -EAGAIN;
}
