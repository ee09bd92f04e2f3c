/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies a whole ledger into a new one, whose files of one device have other
 * numbers.  What is stored stays as it is, down to the numbers of records and
 * granules; only the buckets are made anew.  Nobody else knows of the new
 * ledger yet, so nothing here has to be done at once, and no shim needs it.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "ledger/inside.h"

bool ledger_file_of(struct ledger *ledger, uint32_t number,
		    struct ledger_key *key, struct ledger_value *value)
{
	const struct ledger_record *record = ledger_record(ledger, number);
	uint64_t attr = ledger_attr_of(ledger, record);

	if (!record ||
	    (ledger_attr_flags(attr) & LEDGER_STATE_MASK) == LEDGER_FREE)
		return false;
	*key = (struct ledger_key){ .ino = record->ino,
				    .dev = record->dev,
				    .tag = ledger_attr_tag(attr) };
	*value = (struct ledger_value){
		.mode = (uint16_t)attr,
		.flags = ledger_attr_flags(attr) & LEDGER_HAS_MASK,
		.hint = record->hint,
		.record = number,
		.attr = attr,
	};
	return true;
}

/* ------------------------------------------------------------------- bytes */

static uint64_t part_of(uint64_t at, uint64_t end)
{
	return end - at < LEDGER_CHUNK ? end - at : LEDGER_CHUNK;
}

static int copy_zone(struct ledger *to, struct ledger *from,
		     enum ledger_zone zone)
{
	uint64_t end = ledger_header(from)->cursor[zone];
	int ret = ledger_reserve_to(to, zone, end);

	for (uint64_t at = 0; at < end && ret == 0; at += LEDGER_CHUNK) {
		const char *old = ledger_at(from, zone, at, false);
		char *new = ledger_at(to, zone, at, true);

		if (!old || !new)
			return -ENOMEM;
		memcpy(new, old, part_of(at, end));
	}
	if (ret == 0)
		ledger_put(&ledger_header_rw(to)->cursor[zone], end);
	return ret;
}

/* ----------------------------------------------------------------- buckets */

/* Begins the first table that has a bucket for each of so many records: the
   smaller ones stay empty, and are closed as any others. */
static int begin_table(struct ledger *ledger, uint64_t count)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	uint32_t table = 0;
	uint64_t end;
	int ret;

	while (table + 1 < LEDGER_TABLES && ledger_table_buckets(table) < count)
		table++;
	end = ledger_table_start(table + 1) * sizeof(uint32_t);
	ret = ledger_reserve_to(ledger, LEDGER_HEADS, end);
	if (ret < 0)
		return ret;
	ledger_put(&header->cursor[LEDGER_HEADS], end);
	ledger_put(&header->table, table);
	header->count[table] = count;
	return 0;
}

static int enter_record(struct ledger *ledger, uint32_t number,
			const struct ledger_renumbering *how)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	struct ledger_record *record = ledger_record_rw(ledger, number);
	uint32_t *head;

	if (!record)
		return -ENOMEM;
	if (record->dev == how->from) {
		record->dev = how->to;
		record->ino += how->add;
	}
	head = ledger_head(ledger, header->table,
			   ledger_bucket(record->dev, record->ino), true);
	if (!head)
		return -ENOMEM;
	record->next = *head;
	*head = number;
	if (ledger_attr_flags(ledger_attr_of(ledger, record)) & LEDGER_HAS_TYPE)
		ledger_filter_node(header, record->ino);
	return 0;
}

int ledger_copy(struct ledger *to, struct ledger *from,
		const struct ledger_renumbering *how)
{
	const struct ledger_header *header = ledger_header(from);
	uint64_t count = header->cursor[LEDGER_RECORDS] /
			 sizeof(struct ledger_record);
	int ret;

	if (!ledger_header_rw(to))
		return -ENOMEM;
	ret = copy_zone(to, from, LEDGER_BYTES);
	if (ret == 0)
		ret = copy_zone(to, from, LEDGER_RECORDS);
	if (ret == 0)
		ret = begin_table(to, count);
	for (uint64_t number = 1; number <= count && ret == 0; number++)
		ret = enter_record(to, number, how);
	ledger_header_rw(to)->latest = header->latest;
	return ret < 0 ? ret : ledger_add_traits(to, header->traits);
}
