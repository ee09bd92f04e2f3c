/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Adds to the ledger: space in a zone, objects of variable size, the one
 * record of an inode.  What was taken and not published, because its taker
 * died, is lost and does no harm.
 */
#include <errno.h>

#include "ledger/inside.h"

/* A table takes so many records for each of its buckets, the last any. */
#define TABLE_LOAD 1

/*
 * Takes `size` bytes of a zone; they are on disk when this returns.  An
 * object may not cross the end of a chunk, where addresses jump.
 */
static int take(struct ledger *ledger, enum ledger_zone zone, uint32_t size,
		uint64_t *offset)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	uint64_t cursor, left;
	int ret;

	if (!header)
		return -ENOMEM;
	cursor = ledger_load(&header->cursor[zone]);
	do {
		*offset = cursor;
		left = LEDGER_CHUNK - cursor % LEDGER_CHUNK;
		if (left < size)
			*offset += left;
		ret = ledger_reserve_to(ledger, zone, *offset + size);
		if (ret < 0)
			return ret;
	} while (!ledger_swap(&header->cursor[zone], &cursor, *offset + size));
	return 0;
}

static void copy(char *to, const void *from, size_t size)
{
	const char *bytes = from;

	for (size_t i = 0; i < size; i++)
		to[i] = bytes[i];
}

int ledger_store(struct ledger *ledger, const void *head, size_t head_size,
		 const void *body, size_t body_size, uint32_t *granule)
{
	uint64_t size = (uint64_t)head_size + body_size, offset;
	char *object;
	int ret;

	if (size > LEDGER_OBJECT_MAX)
		return -E2BIG;
	size = (size + LEDGER_GRANULE - 1) / LEDGER_GRANULE * LEDGER_GRANULE;
	ret = take(ledger, LEDGER_BYTES, size, &offset);
	if (ret < 0)
		return ret;
	if (offset / LEDGER_GRANULE >= UINT32_MAX)
		return -ENOSPC;
	object = ledger_at(ledger, LEDGER_BYTES, offset, true);
	if (!object)
		return -ENOMEM;
	copy(object, head, head_size);
	copy(object + head_size, body, body_size);
	*granule = offset / LEDGER_GRANULE + 1;
	return 0;
}

int ledger_store_hint(struct ledger *ledger, uint32_t dir, const char *text,
		      size_t size, uint32_t *granule)
{
	struct ledger_hint head = { .dir = dir, .size = size };

	if (size > UINT16_MAX)
		return -E2BIG;
	return ledger_store(ledger, &head, offsetof(struct ledger_hint, text),
			    text, size, granule);
}

/* ---------------------------------------------------------------- records */

void ledger_set_mark(struct ledger_header *header, uint32_t number)
{
	uint32_t *marks = (void *)((char *)header + LEDGER_MARKS_AT);
	uint32_t at = ledger_mark_of(number), bit = 1u << at % 32;

	if (!(ledger_load(&marks[at / 32]) & bit))
		__atomic_fetch_or(&marks[at / 32], bit, __ATOMIC_SEQ_CST);
}

struct ledger_record *ledger_record_to_mark(struct ledger *ledger,
					    uint32_t number)
{
	uint64_t offset = (number - 1ull) * sizeof(struct ledger_record);

	return (void *)ledger_at(ledger, LEDGER_RECORDS, offset, true);
}

struct ledger_record *ledger_record_rw(struct ledger *ledger, uint32_t number)
{
	return ledger_mark(ledger, number)
		       ? ledger_record_to_mark(ledger, number)
		       : NULL;
}

/* Opens the next table once `table` has its share of records. */
static void count_record(struct ledger *ledger, struct ledger_header *header,
			 uint32_t table)
{
	uint32_t count = __atomic_add_fetch(&header->count[table], 1,
					    __ATOMIC_RELAXED);
	uint64_t end, begun;

	if (count < ledger_table_buckets(table) * TABLE_LOAD ||
	    table + 1 >= LEDGER_TABLES || ledger_load(&header->table) != table)
		return;
	end = ledger_table_start(table + 2) * sizeof(uint32_t);
	/* Without room for it the old table goes on, only slower. */
	if (ledger_reserve_to(ledger, LEDGER_HEADS, end) < 0)
		return;
	begun = ledger_load(&header->cursor[LEDGER_HEADS]);
	while (begun < end &&
	       !ledger_swap(&header->cursor[LEDGER_HEADS], &begun, end))
		;
	ledger_swap(&header->table, &table, table + 1);
}

/*
 * Closes the bucket in every table before `table`, so that no record can be
 * added to those chains any more.  Returns the record if one of them has it.
 */
static uint32_t close_older(struct ledger *ledger, unsigned table,
			    const struct ledger_key *key, int *ret)
{
	uint64_t bucket = ledger_bucket(key->dev, key->ino);
	uint32_t *head, old, number, misses = ledger_misses(ledger);

	*ret = 0;
	for (unsigned t = 0; t < table; t++) {
		head = ledger_head(ledger, t, bucket, true);
		if (!head) {
			*ret = -ENOMEM;
			return 0;
		}
		old = ledger_load(head);
		while (!(old & LEDGER_CLOSED) &&
		       !ledger_swap(head, &old, old | LEDGER_CLOSED))
			;
		number = ledger_in_chain(ledger, old & ~LEDGER_CLOSED, key->dev,
					 key->ino);
		if (number)
			return number;
	}
	if (ledger_misses(ledger) != misses)
		*ret = -ENOMEM;
	return 0;
}

/* A record that says nothing yet about an inode, for the head of a chain. */
static int make_record(struct ledger *ledger, const struct ledger_key *key,
		       uint32_t *number, struct ledger_record **record)
{
	uint64_t offset;
	int ret = take(ledger, LEDGER_RECORDS, sizeof(**record), &offset);

	if (ret < 0)
		return ret;
	*number = offset / sizeof(**record) + 1;
	if (*number & LEDGER_CLOSED)
		return -ENOSPC;
	*record = ledger_record_rw(ledger, *number);
	if (!*record)
		return -ENOMEM;
	/* A look-up may guess at this record before it is published. */
	ledger_put(&(*record)->ino, key->ino);
	ledger_put(&(*record)->dev, key->dev);
	return 0;
}

/* One try at adding to a table: -EAGAIN if it was closed meanwhile. */
static int add_to_table(struct ledger *ledger, uint32_t table,
			const struct ledger_key *key, uint32_t *number)
{
	uint64_t bucket = ledger_bucket(key->dev, key->ino);
	uint32_t *head = ledger_head(ledger, table, bucket, true);
	struct ledger_record *record = NULL;
	uint32_t first, found, made, misses = ledger_misses(ledger);
	int ret = 0;

	if (!head)
		return -ENOMEM;
	first = ledger_load(head);
	do {
		if (first & LEDGER_CLOSED)
			return -EAGAIN;
		found = ledger_in_chain(ledger, first, key->dev, key->ino);
		if (found) {
			*number = found;
			return 0;
		}
		if (ledger_misses(ledger) != misses)
			return -ENOMEM;
		if (!record)
			ret = make_record(ledger, key, &made, &record);
		if (ret < 0)
			return ret;
		record->next = first;
	} while (!ledger_swap(head, &first, made));
	*number = made;
	count_record(ledger, ledger_header_rw(ledger), table);
	return 0;
}

int ledger_add_record(struct ledger *ledger, const struct ledger_key *key,
		      uint32_t *number)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	uint32_t table;
	int ret;

	if (!header)
		return -ENOMEM;
	do {
		table = ledger_load(&header->table);
		*number = close_older(ledger, table, key, &ret);
		if (*number || ret < 0)
			return ret;
		ret = add_to_table(ledger, table, key, number);
	} while (ret == -EAGAIN);
	return ret;
}
