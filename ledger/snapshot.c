/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies the records of one device to another one, its snapshot: the files of a
 * snapshot have the inode numbers and birth times of their origins, and records
 * of their own from then on.  A process that is killed here leaves some files
 * of the snapshot without a record.
 */
#include <errno.h>

#include "ledger/inside.h"

static bool is_below(const char *text, size_t size, const char *top,
		     size_t top_size)
{
	if (size < top_size || (size > top_size && text[top_size] != '/'))
		return false;
	for (size_t i = 0; i < top_size; i++)
		if (text[i] != top[i])
			return false;
	return true;
}

/* The hint of a file in the snapshot; 0 if the hint of its origin does not lie
   below the root of the origin. */
static uint32_t twin_hint(struct ledger *ledger,
			  const struct ledger_snapshot *snapshot, uint32_t hint)
{
	char *text = snapshot->buffer;
	size_t size = ledger_hint_text(ledger, hint, text,
				       snapshot->buffer_size);
	uint32_t granule = 0;

	if (!snapshot->top || !snapshot->origin_size ||
	    !is_below(text, size, snapshot->origin, snapshot->origin_size))
		return 0;
	if (size == snapshot->origin_size)
		return snapshot->top;
	text += snapshot->origin_size + 1;
	size -= snapshot->origin_size + 1;
	if (ledger_store_hint(ledger, snapshot->top, text, size, &granule) < 0)
		return 0;
	return granule;
}

static bool take_words(struct ledger_words *words, const void *context)
{
	const struct ledger_words *from = context;
	uint64_t passing = (uint64_t)(LEDGER_MOVING | LEDGER_SAVED) << 16 |
			   0xffull << 24;

	words->owner = from->owner;
	words->attr = (words->attr & 0xffull << 24) | (from->attr & ~passing);
	return true;
}

static int copy_record(struct ledger *ledger,
		       const struct ledger_snapshot *snapshot,
		       const struct ledger_record *from)
{
	struct ledger_words words = ledger_words_of(from);
	struct ledger_key key = { .dev = snapshot->to, .ino = from->ino };
	struct ledger_record *to;
	uint32_t number;
	int ret;

	if (!ledger_resolve(ledger, &words))
		return -ENOMEM;
	if ((ledger_attr_flags(words.attr) & LEDGER_STATE_MASK) != LEDGER_LIVE)
		return 0;
	ret = ledger_add_record(ledger, &key, &number);
	if (ret < 0)
		return ret;
	to = ledger_record_rw(ledger, number);
	if (!to)
		return -ENOMEM;
	ledger_copy_fields(to, from);
	ledger_put(&to->hint, twin_hint(ledger, snapshot, from->hint));
	return ledger_change_words(ledger, number, take_words, &words);
}

static bool forget(struct ledger_words *words, const void *unused)
{
	(void)unused;
	ledger_set_state(words, LEDGER_FREE);
	return true;
}

/* The device number may have been that of another snapshot, which is gone. */
static int forget_record(struct ledger *ledger, uint32_t number)
{
	return ledger_change_words(ledger, number, forget, NULL);
}

int ledger_snapshot(struct ledger *ledger,
		    const struct ledger_snapshot *snapshot)
{
	uint64_t end = ledger_load(
		&ledger_header(ledger)->cursor[LEDGER_RECORDS]);
	uint32_t last = end / sizeof(struct ledger_record);
	const struct ledger_record *record;
	int ret = 0;

	for (uint32_t number = 1; number <= last && ret >= 0; number++) {
		record = ledger_record(ledger, number);
		if (!record)
			ret = -ENOMEM;
		else if (record->dev == snapshot->to)
			ret = forget_record(ledger, number);
	}
	for (uint32_t number = 1; number <= last && ret >= 0; number++) {
		record = ledger_record(ledger, number);
		if (!record)
			ret = -ENOMEM;
		else if (record->dev == snapshot->from)
			ret = copy_record(ledger, snapshot, record);
	}
	return ret;
}
