/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds what the ledger says of a file.  Readers take no lock and make no
 * system call, so a look-up is safe wherever a load from memory is: in signal
 * handlers, after vfork, in a sandbox.
 */
#include "ledger/inside.h"
#include "raw/statx.h"

/* A multiplier with well spread bits: 2^64 divided by the golden ratio. */
#define SPREAD 0x9e3779b97f4a7c15ull

static uint64_t mix(uint64_t x)
{
	x ^= x >> 32;
	x *= SPREAD;
	x ^= x >> 29;
	x *= SPREAD;
	return x ^ x >> 32;
}

uint32_t ledger_tag(uint64_t birth)
{
	uint32_t tag = mix(birth) >> 32;

	return birth ? tag + !tag : 0;
}

void ledger_key_of(struct ledger_key *key, const struct statx *stx)
{
	key->ino = stx->stx_ino;
	key->dev = ledger_dev(stx->stx_dev_major, stx->stx_dev_minor);
	key->birth = 0;
	if (stx->stx_mask & STATX_BTIME)
		key->birth = (uint64_t)stx->stx_btime.tv_sec * NS_PER_SECOND +
			     stx->stx_btime.tv_nsec;
	key->tag = ledger_tag(key->birth);
	key->unlinked = stx->stx_nlink == 0;
}

/*
 * Files that were made together have neighbouring inode numbers and are
 * looked up together: 64 neighbours share four lines of bucket heads.
 */
uint64_t ledger_bucket(uint32_t dev, uint64_t ino)
{
	return mix((ino >> 6) + ((uint64_t)dev << 40)) << 6 | (ino & 63);
}

const struct ledger_record *ledger_record(struct ledger *ledger,
					  uint32_t number)
{
	return ledger_record_at(ledger, number);
}

const void *ledger_object(struct ledger *ledger, uint32_t granule)
{
	return granule ? ledger_at(ledger, LEDGER_BYTES,
				   (granule - 1ull) * LEDGER_GRANULE, false)
		       : NULL;
}

uint32_t ledger_in_chain(struct ledger *ledger, uint32_t number, uint32_t dev,
			 uint64_t ino)
{
	const struct ledger_record *record;

	while ((record = ledger_record_at(ledger, number))) {
		if (record->ino == ino && record->dev == dev)
			return number;
		number = record->next;
	}
	return 0;
}

uint32_t ledger_locate(struct ledger *ledger, uint32_t dev, uint64_t ino)
{
	unsigned table = ledger_load(&ledger_header(ledger)->table) + 1;
	uint64_t bucket = ledger_bucket(dev, ino);
	uint32_t *head, number;

	while (table-- > 0) {
		head = ledger_head(ledger, table, bucket, false);
		if (!head)
			return 0;
		number = ledger_load(head) & ~LEDGER_CLOSED;
		number = ledger_in_chain(ledger, number, dev, ino);
		if (number)
			return number;
	}
	return 0;
}

struct ledger_words ledger_words_behind(struct ledger *ledger,
					struct ledger_words words)
{
	const struct ledger_words *object;

	if (!ledger_is_indirect(words.attr))
		return words;
	object = ledger_object(ledger, ledger_indirect(words.attr));
	if (object && object->owner != LEDGER_OWNER_HERE)
		words.owner = object->owner;
	if (object)
		words.attr = object->attr;
	return words;
}

uint64_t ledger_attr_of(struct ledger *ledger,
			const struct ledger_record *record)
{
	struct ledger_words words = { 0,
				      record ? ledger_load(&record->attr) : 0 };

	/* The word `owner` is not asked for: an object has its own. */
	ledger_resolve(ledger, &words);
	return words.attr;
}

uint32_t ledger_follow_join(struct ledger *ledger,
			    const struct ledger_record *record, uint32_t number,
			    const struct ledger_key *key)
{
	struct ledger_words words = ledger_words_of(record);

	if (!ledger_resolve(ledger, &words) ||
	    !(ledger_attr_flags(words.attr) & LEDGER_JOINED) ||
	    (key->tag && key->tag != ledger_attr_tag(words.attr)))
		return number;
	return (uint32_t)words.owner;
}

static void read_value(struct ledger_value *value,
		       const struct ledger_record *record,
		       struct ledger_words words, uint32_t number)
{
	value->uid = (uint32_t)words.owner;
	value->gid = words.owner >> 32;
	value->mode = (uint16_t)words.attr;
	value->flags = ledger_attr_flags(words.attr) & LEDGER_HAS_MASK;
	value->rdev = ledger_load(&record->rdev);
	value->changed = ledger_load(&record->changed);
	value->hint = ledger_load(&record->hint);
	value->record = number;
	value->attr = words.attr;
}

/*
 * Trees are walked in the order in which they were recorded: the record that
 * was found last, or the one after it, is the likely one.  What is LIVE is
 * the one record of its inode, so a guess that fits is right, even if it was
 * only being made a moment ago.
 */
static const struct ledger_record *guess(struct ledger *ledger, uint32_t dev,
					 uint64_t ino, uint32_t *number)
{
	const struct ledger_record *record;
	uint64_t end;

	*number = __atomic_load_n(&ledger->last, __ATOMIC_RELAXED);
	record = ledger_record_at(ledger, *number);
	if (ledger_is_record_of(record, dev, ino))
		return record;
	end = ledger_load(&ledger_header(ledger)->cursor[LEDGER_RECORDS]);
	if (*number >= end / sizeof(*record))
		return NULL;
	record = ledger_record_at(ledger, ++*number);
	return ledger_is_record_of(record, dev, ino) ? record : NULL;
}

const struct ledger_record *ledger_look_up(struct ledger *ledger, uint32_t dev,
					   uint64_t ino, uint32_t *number)
{
	const struct ledger_record *record = guess(ledger, dev, ino, number);

	if (!record) {
		*number = ledger_locate(ledger, dev, ino);
		record = ledger_record_at(ledger, *number);
	}
	if (!record ||
	    __atomic_load_n(&ledger->last, __ATOMIC_RELAXED) == *number)
		return record;
	/* A step of a walk.  The next lines arrive during the next system call;
	   whoever stays at a file would take them from others. */
	__atomic_store_n(&ledger->last, *number, __ATOMIC_RELAXED);
	__builtin_prefetch(record + 1);
	__builtin_prefetch(record + 2);
	return record;
}

/* The same as ledger_find() for a record that is INDIRECT or joined. */
__attribute__((noinline)) static bool find_behind(
	struct ledger *ledger, const struct ledger_record *record,
	uint32_t number, const struct ledger_key *key,
	struct ledger_value *value)
{
	struct ledger_words words;

	number = ledger_follow(ledger, record, number, key);
	record = ledger_record_at(ledger, number);
	if (!record)
		return false;
	words = ledger_words_of(record);
	if (!ledger_resolve(ledger, &words) || !ledger_words_match(words, key))
		return false;
	read_value(value, record, words, number);
	return true;
}

bool ledger_find(struct ledger *ledger, const struct ledger_key *key,
		 struct ledger_value *value)
{
	const struct ledger_record *record;
	struct ledger_words words;
	uint32_t number;

	record = ledger_look_up(ledger, key->dev, key->ino, &number);
	if (!record)
		return false;
	words = ledger_words_of(record);
	if (__builtin_expect(ledger_leads_on(words.attr), 0))
		return find_behind(ledger, record, number, key, value);
	if (!ledger_words_match(words, key))
		return false;
	read_value(value, record, words, number);
	return true;
}

enum ledger_sight ledger_find_by_ctime(struct ledger *ledger, uint32_t dev,
				       uint64_t ino, uint64_t ctime,
				       struct ledger_value *value)
{
	const struct ledger_record *record;
	struct ledger_words words;
	uint32_t number;

	record = ledger_look_up(ledger, dev, ino, &number);
	if (!record)
		return LEDGER_NO_RECORD;
	words = ledger_words_of(record);
	/* Others doubt what is INDIRECT, too: to spare it that question would
	   cost each look-up an instruction. */
	if (LEDGER_INDIRECT_WRITES)
		ledger_resolve(ledger, &words);
	if ((ledger_attr_flags(words.attr) &
	     (LEDGER_STATE_MASK | LEDGER_HAS_EXTRA)) != LEDGER_LIVE ||
	    ledger_load(&record->seen) != ctime)
		return LEDGER_DOUBTFUL;
	read_value(value, record, words, number);
	return LEDGER_PROVEN;
}

uint32_t ledger_xattrs_of(struct ledger *ledger, uint32_t record,
			  const struct ledger_key *key)
{
	const struct ledger_record *r = ledger_record(ledger, record);
	uint32_t granule = r ? ledger_load(&r->xattrs) : 0;
	const struct ledger_xattrs *xattrs = ledger_object(ledger, granule);

	/* If the object cannot be mapped, the caller finds that out as well. */
	if (!xattrs)
		return granule;
	if (xattrs->tag && key->tag && xattrs->tag != key->tag &&
	    !(ledger_attr_flags(ledger_attr_of(ledger, r)) & LEDGER_MOVING))
		return 0;
	return granule;
}

uint64_t ledger_node_bit(uint64_t ino)
{
	return mix(ino) % LEDGER_NODE_FILTER_BITS;
}

bool ledger_may_be_node(const struct ledger *ledger, uint64_t ino)
{
	uint64_t bit = ledger_node_bit(ino);

	return ledger_load(&ledger_header(ledger)->node_filter[bit / 32]) &
	       1u << bit % 32;
}

static size_t put_text(char *text, size_t size, size_t at, const char *from,
		       size_t n)
{
	if (at + n >= size)
		return size;
	for (size_t i = 0; i < n; i++)
		text[at + i] = from[i];
	return at + n;
}

size_t ledger_hint_text(struct ledger *ledger, uint32_t hint, char *text,
			size_t size)
{
	const struct ledger_hint *node = ledger_object(ledger, hint);
	const struct ledger_hint *dir;
	size_t at = 0;

	if (!node || !size)
		return 0;
	dir = ledger_object(ledger, node->dir);
	if (dir) {
		at = put_text(text, size, at, dir->text, dir->size);
		at = put_text(text, size, at, "/", 1);
	}
	at = put_text(text, size, at, node->text, node->size);
	if (at >= size)
		return 0;
	text[at] = '\0';
	return at;
}
