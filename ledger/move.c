/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Moves the records of files whose numbers change during a session, as on
 * overlayfs, to the new numbers, and finds them by name where no number is
 * left.
 *
 * Names.  A record of device 0 with nothing in it but `owner` is an entry of an
 * index: its inode number is a digest of a file's tag, type and last component
 * of its path, `owner` is the number of the file's record.  An entry is a hint:
 * the caller must prove that the file is the same.
 */
#include <errno.h>
#include <sys/stat.h>

#include "ledger/inside.h"

/* ------------------------------------------------------------------ names */

static struct ledger_key entry_key(uint32_t tag, uint32_t type,
				   const char *name, size_t size, unsigned n)
{
	uint64_t digest = tag + ((uint64_t)(type & S_IFMT) << 32);

	for (size_t i = 0; i < size; i++)
		digest = (digest ^ (unsigned char)name[i]) * 0x100000001b3ull;
	return (struct ledger_key){ .ino = digest * LEDGER_NAMESAKES + n };
}

static bool is_live_with_tag(struct ledger *ledger, uint32_t number,
			     uint32_t tag)
{
	uint64_t attr = ledger_attr_of(ledger, ledger_record(ledger, number));

	return (ledger_attr_flags(attr) & LEDGER_STATE_MASK) == LEDGER_LIVE &&
	       ledger_attr_tag(attr) == tag;
}

/* Stores the number in an entry that is free, or whose record is not live. */
static bool put_number(struct ledger *ledger, uint32_t entry, uint32_t tag,
		       uint32_t number)
{
	struct ledger_record *record = ledger_record_rw(ledger, entry);
	uint64_t old = record ? ledger_load(&record->owner) : 0;

	while (record && old != number) {
		if (old && is_live_with_tag(ledger, (uint32_t)old, tag))
			return false;
		if (ledger_swap(&record->owner, &old, number))
			break;
	}
	return true;
}

int ledger_note_name(struct ledger *ledger, uint32_t number, uint32_t tag,
		     uint32_t type, const char *name, size_t size)
{
	struct ledger_key key = entry_key(tag, 0, NULL, 0, 0);
	uint32_t entry;
	int ret = ledger_add_record(ledger, &key, &entry);

	for (unsigned n = 0; n < LEDGER_NAMESAKES && ret >= 0; n++) {
		key = entry_key(tag, type, name, size, n);
		ret = ledger_add_record(ledger, &key, &entry);
		if (ret >= 0 && put_number(ledger, entry, tag, number))
			break;
	}
	return ret;
}

bool ledger_has_named(struct ledger *ledger, uint32_t tag)
{
	struct ledger_key key = entry_key(tag, 0, NULL, 0, 0);

	return ledger_locate(ledger, key.dev, key.ino) != 0;
}

size_t ledger_find_named(struct ledger *ledger, uint32_t tag, uint32_t type,
			 const char *name, size_t size,
			 uint32_t found[LEDGER_NAMESAKES])
{
	const struct ledger_record *record;
	struct ledger_key key;
	size_t count = 0;
	uint32_t number;

	for (unsigned n = 0; n < LEDGER_NAMESAKES; n++) {
		key = entry_key(tag, type, name, size, n);
		number = ledger_locate(ledger, key.dev, key.ino);
		record = ledger_record(ledger, number);
		if (!record)
			break;
		number = (uint32_t)ledger_load(&record->owner);
		if (number && is_live_with_tag(ledger, number, tag))
			found[count++] = number;
	}
	return count;
}

/* ------------------------------------------------------------------ moves */

uint32_t ledger_find_saved(struct ledger *ledger, const struct ledger_key *key,
			   uint32_t type)
{
	uint32_t number = ledger_locate(ledger, key->dev, key->ino);
	uint64_t attr = ledger_attr_of(ledger, ledger_record(ledger, number));
	uint8_t flags = ledger_attr_flags(attr);
	/* A device is a regular file on disk. */
	uint32_t on_disk = flags & LEDGER_HAS_TYPE ? S_IFREG : attr & S_IFMT;

	return (flags & LEDGER_STATE_MASK) == LEDGER_LIVE &&
			       flags & LEDGER_SAVED &&
			       on_disk == (type & S_IFMT)
		       ? number
		       : 0;
}

static bool begin(struct ledger_words *words, const void *unused)
{
	(void)unused;
	words->attr |= (uint64_t)LEDGER_MOVING << 16;
	return true;
}

int ledger_begin_move(struct ledger *ledger, uint32_t number)
{
	return ledger_change_words(ledger, number, begin, NULL);
}

/* The attributes of a record as an object with another tag; 0 if none. */
static int copy_xattrs(struct ledger *ledger, uint32_t from, uint32_t tag,
		       uint32_t *granule)
{
	const struct ledger_xattrs *old = ledger_object(ledger, from);
	struct ledger_xattrs head = { .tag = tag };

	*granule = 0;
	if (!old)
		return from ? -ENOMEM : 0;
	head.size = old->size;
	return ledger_store(ledger, &head, sizeof(head), old->text, old->size,
			    granule);
}

static struct ledger_words words_for(struct ledger_words words, uint32_t tag)
{
	words.attr &= ~(0xffffffffull << 32 | (uint64_t)LEDGER_MOVING << 16);
	words.attr |= (uint64_t)tag << 32;
	return ledger_next_words(words);
}

/* Copies everything but the words, which are swapped last: only then does the
   record describe the file. */
static int fill(struct ledger *ledger, struct ledger_record *to,
		const struct ledger_record *from, uint32_t xattrs, uint32_t tag)
{
	uint32_t granule;
	int ret = copy_xattrs(ledger, xattrs, tag, &granule);

	if (ret < 0)
		return ret;
	ledger_copy_fields(to, from);
	ledger_put(&to->seen, 0);
	ledger_put(&to->xattrs, granule);
	return 0;
}

static bool is_live(struct ledger_words words)
{
	return (ledger_attr_flags(words.attr) & LEDGER_STATE_MASK) ==
	       LEDGER_LIVE;
}

/* The words for the record of the old number. */
static struct ledger_words left_behind(struct ledger_words words, bool keep)
{
	words = words_for(words, ledger_attr_tag(words.attr));
	if (!keep)
		ledger_set_state(&words, LEDGER_FREE);
	return words;
}

/*
 * One try at moving what `from` said at one moment: -EAGAIN if it changed.
 * What is in `to` already, put there by another process, is newer; unless it
 * was this one (`mine`), which was overtaken by a change of `from`.
 */
static int move_once(struct ledger *ledger, struct ledger_record *from,
		     struct ledger_record *to, uint32_t tag, bool keep,
		     bool *mine)
{
	struct ledger_words old = ledger_words_of(from), words = old;
	struct ledger_words old_to = ledger_words_of(to), before = old_to;
	uint32_t xattrs = ledger_load(&from->xattrs);
	const struct ledger_xattrs *stored = ledger_object(ledger, xattrs);
	bool there;
	int ret = 0;

	if (!ledger_resolve(ledger, &words) || !ledger_resolve(ledger, &before))
		return -ENOMEM;
	there = is_live(before) && ledger_attr_tag(before.attr) == tag;
	if (!is_live(words))
		return 0;
	if (to == from && there &&
	    !(ledger_attr_flags(words.attr) & LEDGER_MOVING))
		return 0;
	if (stored && stored->tag && stored->tag != tag &&
	    stored->tag != ledger_attr_tag(words.attr))
		xattrs = 0;
	if (to == from || !there || *mine) {
		ret = fill(ledger, to, from, xattrs, tag);
		if (ret == 0)
			ret = ledger_swap_words(ledger, to, old_to,
						words_for(words, tag));
		if (ret < 0)
			return ret;
		*mine = true;
	}
	return to == from ? 0
			  : ledger_swap_words(ledger, from, old,
					      left_behind(words, keep));
}

int ledger_move(struct ledger *ledger, uint32_t number,
		const struct ledger_key *to, bool keep)
{
	struct ledger_record *from = ledger_record_rw(ledger, number), *target;
	bool mine = false;
	int ret = 0;

	if (!from)
		return -ENOMEM;
	if (from->dev != to->dev || from->ino != to->ino)
		ret = ledger_add_record(ledger, to, &number);
	if (ret < 0)
		return ret;
	target = ledger_record_rw(ledger, number);
	if (!target)
		return -ENOMEM;
	if (ledger_may_be_node(ledger, from->ino))
		ledger_filter_node(ledger_header_rw(ledger), to->ino);
	do
		ret = move_once(ledger, from, target, to->tag, keep, &mine);
	while (ret == -EAGAIN);
	return ret;
}

/* ------------------------------------------------------------------ joins */

struct join {
	uint32_t tag;
	uint32_t number;
};

static bool point(struct ledger_words *words, const void *context)
{
	const struct join *join = context;

	words->owner = join->number;
	words->attr = (uint64_t)join->tag << 32 | (words->attr & 0xff000000) |
		      (uint64_t)LEDGER_JOINED << 16;
	return true;
}

int ledger_join(struct ledger *ledger, const struct ledger_key *from,
		const struct ledger_key *to)
{
	struct join join = { .tag = from->tag };
	struct ledger_value value;
	uint32_t number;
	int ret = ledger_add_record(ledger, from, &number);

	if (ret >= 0 && ledger_find(ledger, from, &value) &&
	    value.record == number)
		ret = ledger_move(ledger, number, to, false);
	if (ret >= 0)
		ret = ledger_add_record(ledger, to, &join.number);
	return ret < 0 ? ret
		       : ledger_change_words(ledger, number, point, &join);
}
