/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the ledger share with each other and with nobody else:
 * addresses inside the mapped file and the packing of the value words.
 */
#ifndef LEDGER_INSIDE_H
#define LEDGER_INSIDE_H

#include "ledger/ledger.h"

#define ledger_load(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define ledger_put(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)
#define ledger_swap(p, old, new) \
	__atomic_compare_exchange_n(p, old, new, false, __ATOMIC_SEQ_CST, \
				    __ATOMIC_ACQUIRE)

/*
 * The address of a byte of a zone, or NULL if its window cannot be mapped.
 * The byte must be `ready`.
 */
char *ledger_at(struct ledger *ledger, enum ledger_zone zone, uint64_t offset,
		bool write);

/* A window of the file, mapped on first use; NULL if that fails. */
char *ledger_map_window(struct ledger *ledger, unsigned window, bool write);

/* Sees to it that a zone is on disk up to `target`. */
int ledger_reserve_to(struct ledger *ledger, enum ledger_zone zone,
		      uint64_t target);

static inline struct ledger_header *ledger_header_rw(struct ledger *ledger)
{
	return (void *)ledger_map_window(ledger, 0, true);
}

/* Where in zone HEADS a table begins, and the mask of its bucket numbers. */
static inline uint64_t ledger_table_offset(unsigned table)
{
	static const uint8_t bits[LEDGER_TABLES] = LEDGER_TABLE_BITS;
	uint64_t offset = 0;

	for (unsigned t = 0; t < table; t++)
		offset += (uint64_t)sizeof(uint32_t) << bits[t];
	return offset;
}

static inline uint64_t ledger_table_buckets(unsigned table)
{
	static const uint8_t bits[LEDGER_TABLES] = LEDGER_TABLE_BITS;

	return (uint64_t)1 << bits[table];
}

/* The bit of ledger_header.node_filter for an inode. */
uint64_t ledger_node_bit(uint64_t ino);

/* The head of the bucket of (dev, ino) in a table. */
uint32_t *ledger_head(struct ledger *ledger, unsigned table, uint32_t dev,
		      uint64_t ino, bool write);

/* The record of (dev, ino) in the chain that starts at `number`, or 0. */
uint32_t ledger_in_chain(struct ledger *ledger, uint32_t number, uint32_t dev,
			 uint64_t ino);

/* The record of (dev, ino), whatever it says now; 0 if there is none. */
uint32_t ledger_locate(struct ledger *ledger, uint32_t dev, uint64_t ino);

/* Both value words, as they were at one moment. */
struct ledger_words {
	uint64_t owner;
	uint64_t attr;
};

struct ledger_words ledger_words_of(const struct ledger_record *record);

/* True if the words speak of the file of `key`. */
bool ledger_words_match(struct ledger_words words,
			const struct ledger_key *key);

static inline uint32_t ledger_attr_tag(uint64_t attr)
{
	return attr >> 32;
}

static inline uint8_t ledger_attr_flags(uint64_t attr)
{
	return attr >> 16;
}

struct ledger_record *ledger_record_rw(struct ledger *ledger, uint32_t number);

#endif
