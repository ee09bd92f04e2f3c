/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Declarations for the files of ledger/ alone: addresses inside the mapped file
 * and the packing of the value words.  No file outside of ledger/ may include
 * it.  Addresses are only valid until ledger_detach().
 */
#ifndef LEDGER_INSIDE_H
#define LEDGER_INSIDE_H

#include <errno.h>

#include "ledger/ledger.h"
#include "raw/atomic.h"
#include "raw/constants.h"
#include "raw/machine.h"

#define ledger_load(p)		 raw_load(p)
#define ledger_put(p, v)	 raw_store(p, v)
#define ledger_swap(p, old, new) raw_swap_word(p, old, new)

/* A window of the file, mapped on first use; NULL if that fails. */
char *ledger_map_window(struct ledger *ledger, unsigned window, bool write);

/* Makes a mapping of the first `size` bytes of the ledger the first window, and
   unmaps the rest of it. */
void ledger_take_first(struct ledger *ledger, char *at, uint64_t size);

/*
 * The address of a byte of a zone, or NULL if its window cannot be mapped.
 * The byte must be `ready`.  Chunk c of any zone lies in the window that
 * begins with chunk (1 << w) - 1, since windows double; on the hot path of
 * every look-up, hence inline.
 */
static inline char *ledger_at(struct ledger *ledger, enum ledger_zone zone,
			      uint64_t offset, bool write)
{
	uint64_t c = offset / LEDGER_CHUNK;
	unsigned w = 63 - __builtin_clzll(c + 1);
	char *window;

	if (__builtin_expect(w >= LEDGER_WINDOWS, 0))
		return NULL;
	window = ledger_load(write ? &ledger->write[w] : &ledger->read[w]);
	if (__builtin_expect(!window, 0))
		window = ledger_map_window(ledger, w, write);
	if (__builtin_expect(!window, 0))
		return NULL;
	c = (c + 1 - (1ull << w)) * LEDGER_ZONES + zone;
	return window + (w ? 0 : LEDGER_HEADER_SIZE) + c * LEDGER_CHUNK +
	       offset % LEDGER_CHUNK;
}

/* Every page has this size, or a multiple of it. */
#define LEDGER_PAGE_LEAST 4096u

/* The least number of bytes by which a zone grows: whole pages, which have up
   to 64 KiB on other machines. */
#if defined __x86_64__ || defined __i386__
#define LEDGER_FIRST 16384u
#else
#define LEDGER_FIRST 65536u
#endif

/* What a new ledger has of zone HEADS: its first table. */
#define LEDGER_TABLE_0_SIZE (LEDGER_TABLE_0 * sizeof(uint32_t))
#define LEDGER_HEADS_FIRST                                        \
	(LEDGER_TABLE_0_SIZE > LEDGER_FIRST ? LEDGER_TABLE_0_SIZE \
					    : LEDGER_FIRST)

/* 0 if a header begins with the magic number and version of this code; -EINVAL
   if it is no ledger's, -EPROTO if it is of another version. */
static inline int ledger_check_version(uint64_t magic, uint32_t version)
{
	if (magic != LEDGER_MAGIC)
		return -EINVAL;
	return version == LEDGER_VERSION ? 0 : -EPROTO;
}

/* Fills in a header of zeros as that of a new ledger. */
void ledger_fill_header(struct ledger_header *header,
			const struct ledger_setup *setup);

/* Allocates a zone on disk up to the byte `target`.  0 or a negative errno, as
   ledger_reserve(). */
int ledger_reserve_to(struct ledger *ledger, enum ledger_zone zone,
		      uint64_t target);

static inline struct ledger_header *ledger_header_rw(struct ledger *ledger)
{
	char *window = ledger_load(&ledger->write[0]);

	return (void *)(window ? window : ledger_map_window(ledger, 0, true));
}

/* How many buckets the first `table` tables have together: where it begins,
   counted in heads. */
static inline uint64_t ledger_table_start(unsigned table)
{
	static const uint64_t starts[LEDGER_TABLES + 1] = {
		0,
		LEDGER_TABLE_0,
		LEDGER_TABLE_0 + LEDGER_TABLE_1,
		LEDGER_TABLE_0 + LEDGER_TABLE_1 + LEDGER_TABLE_2,
		LEDGER_TABLE_0 + LEDGER_TABLE_1 + LEDGER_TABLE_2 +
			LEDGER_TABLE_3,
		LEDGER_TABLE_0 + LEDGER_TABLE_1 + LEDGER_TABLE_2 +
			LEDGER_TABLE_3 + LEDGER_TABLE_4,
	};

	return starts[table];
}

static inline uint64_t ledger_table_buckets(unsigned table)
{
	return ledger_table_start(table + 1) - ledger_table_start(table);
}

/* The hash of (dev, ino); its low bits are the bucket in a table. */
uint64_t ledger_bucket(uint32_t dev, uint64_t ino);

/* The bit of ledger_header.node_filter for an inode. */
uint64_t ledger_node_bit(uint64_t ino);

/* The head of a bucket in a table. */
static inline uint32_t *ledger_head(struct ledger *ledger, unsigned table,
				    uint64_t bucket, bool write)
{
	uint64_t number = bucket & (ledger_table_buckets(table) - 1);

	number += ledger_table_start(table);
	return (void *)ledger_at(ledger, LEDGER_HEADS,
				 number * sizeof(uint32_t), write);
}

/* ledger_record(), for the hot paths. */
static inline const struct ledger_record *ledger_record_at(
	struct ledger *ledger, uint32_t number)
{
	uint64_t offset = (number - 1ull) * sizeof(struct ledger_record);

	return number ? (void *)ledger_at(ledger, LEDGER_RECORDS, offset, false)
		      : NULL;
}

/* The record of (dev, ino) in the chain that starts at `number`, or 0. */
uint32_t ledger_in_chain(struct ledger *ledger, uint32_t number, uint32_t dev,
			 uint64_t ino);

/* The record of (dev, ino) in any state; 0 if there is none. */
uint32_t ledger_locate(struct ledger *ledger, uint32_t dev, uint64_t ino);

/* The same, with its address, and quicker for the record that was looked up
   last and the one after it.  NULL if there is none, or if it cannot be mapped:
   ledger_misses() has changed then. */
const struct ledger_record *ledger_look_up(struct ledger *ledger, uint32_t dev,
					   uint64_t ino, uint32_t *number);

/* Both value words as they lie in the record, read at one moment. */
static inline struct ledger_words ledger_words_of(
	const struct ledger_record *record)
{
	struct ledger_words words;
	uint64_t before;

	do {
		before = ledger_load(&record->attr);
		words.owner = ledger_load(&record->owner);
		words.attr = ledger_load(&record->attr);
	} while (words.attr != before);
	return words;
}

/* The words of the object of an INDIRECT record; any others as they are.  Those
   of an object that cannot be mapped stay INDIRECT. */
struct ledger_words ledger_words_behind(struct ledger *ledger,
					struct ledger_words words);

/* True if a record is INDIRECT or joined to another: one test of the word that
   each look-up has. */
static inline bool ledger_leads_on(uint64_t attr)
{
	return attr & (uint64_t)LEDGER_JOINED << 16;
}

/* Puts the words that a record says in the place of those that lie in it.
   False if they cannot be mapped: then they describe no file. */
static inline bool ledger_resolve(struct ledger *ledger,
				  struct ledger_words *words)
{
	if (__builtin_expect(!ledger_leads_on(words->attr), 1))
		return true;
	*words = ledger_words_behind(ledger, *words);
	return !ledger_is_indirect(words->attr);
}

/* The word `attr` of a record, by the same rule; 0 for no record. */
uint64_t ledger_attr_of(struct ledger *ledger,
			const struct ledger_record *record);

/* Whether words are changed by compare-and-swap of `attr` alone; see layout.h.
   A test may decide it for each call. */
#ifndef LEDGER_INDIRECT_WRITES
#define LEDGER_INDIRECT_WRITES (!RAW_HAS_PAIR)
#endif

#if RAW_HAS_PAIR
bool ledger_swap_direct(struct ledger_record *record, struct ledger_words old,
			struct ledger_words new);
#endif
int ledger_swap_indirect(struct ledger *ledger, struct ledger_record *record,
			 struct ledger_words old, struct ledger_words new);

/* Replaces the words `old`, as they lay in the record, by `new`.  -EAGAIN if
   they are others by now; -ENOSPC or -ENOMEM if an object has to be stored. */
static inline int ledger_swap_words(struct ledger *ledger,
				    struct ledger_record *record,
				    struct ledger_words old,
				    struct ledger_words new)
{
#if RAW_HAS_PAIR
	if (!LEDGER_INDIRECT_WRITES)
		return ledger_swap_direct(record, old, new) ? 0 : -EAGAIN;
#endif
	return ledger_swap_indirect(ledger, record, old, new);
}

/*
 * Changes the words of a record.  Calls `change` with the present words, and
 * again if another process changed them meanwhile; if it returns false, they
 * stay as they are.  0; -ENOMEM if the record cannot be mapped; -ENOSPC if the
 * words need an object (layout.h) and there is no room.
 */
typedef bool ledger_words_change(struct ledger_words *words,
				 const void *context);
int ledger_change_words(struct ledger *ledger, uint32_t number,
			ledger_words_change *change, const void *context);

/* Copies the members of a record to another one, except for the key and the
   words, which identify its file. */
static inline void ledger_copy_fields(struct ledger_record *to,
				      const struct ledger_record *from)
{
	ledger_put(&to->rdev, ledger_load(&from->rdev));
	ledger_put(&to->xattrs, ledger_load(&from->xattrs));
	ledger_put(&to->hint, ledger_load(&from->hint));
	ledger_put(&to->writer, ledger_load(&from->writer));
	ledger_put(&to->seen, ledger_load(&from->seen));
	ledger_put(&to->changed, ledger_load(&from->changed));
}

/* In writers.c: the granule for a record whose `parts` are changed by the
   process of the trace, and that had `before`, which is 0 for a new record. */
uint32_t ledger_writers_after(struct ledger *ledger, uint32_t before,
			      const struct ledger_trace *trace, uint32_t parts);

/* Notes who changed `parts` of a record, which described the same file before
   unless `fresh`.  The change itself is done: what cannot be noted is not. */
void ledger_leave_trace(struct ledger *ledger, struct ledger_record *record,
			bool fresh, uint32_t parts,
			const struct ledger_trace *trace);

/* Sets the bit of an inode whose type is faked. */
void ledger_filter_node(struct ledger_header *header, uint64_t ino);

static inline struct ledger_words ledger_next_words(struct ledger_words words)
{
	uint64_t sequence = (words.attr >> 24 & 0xff) + 1;

	words.attr &= ~(UINT64_C(0xff) << 24);
	words.attr |= (sequence & 0xff) << 24;
	return words;
}

static inline void ledger_set_state(struct ledger_words *words, uint64_t state)
{
	words->attr &= ~((uint64_t)LEDGER_STATE_MASK << 16);
	words->attr |= state << 16;
}

static inline uint32_t ledger_attr_tag(uint64_t attr)
{
	return attr >> 32;
}

static inline uint8_t ledger_attr_flags(uint64_t attr)
{
	return attr >> 16;
}

/* True if a record, which may be NULL, describes a file of this inode: a record
   is of one inode for ever. */
static inline bool ledger_is_record_of(const struct ledger_record *record,
				       uint32_t dev, uint64_t ino)
{
	return record && ledger_load(&record->ino) == ino &&
	       ledger_load(&record->dev) == dev &&
	       ledger_attr_flags(ledger_load(&record->attr)) &
		       LEDGER_STATE_MASK;
}

/* True if the words describe the file of `key`. */
static inline bool ledger_words_match(struct ledger_words words,
				      const struct ledger_key *key)
{
	uint8_t state = ledger_attr_flags(words.attr) & LEDGER_STATE_MASK;
	uint32_t tag = ledger_attr_tag(words.attr);

	if (state == LEDGER_FREE || state == LEDGER_ASLEEP ||
	    (state == LEDGER_ORPHAN && !key->unlinked))
		return false;
	return tag == key->tag || tag == 0 || key->tag == 0 ||
	       ledger_attr_flags(words.attr) & LEDGER_MOVING;
}

/* The number of the record that describes the file of `key`: of this one, or of
   the one that it was joined to.  A record that could not be mapped (NULL) is
   none that was joined. */
uint32_t ledger_follow_join(struct ledger *ledger,
			    const struct ledger_record *record, uint32_t number,
			    const struct ledger_key *key);
static inline uint32_t ledger_follow(struct ledger *ledger,
				     const struct ledger_record *record,
				     uint32_t number,
				     const struct ledger_key *key)
{
	return record && ledger_leads_on(ledger_load(&record->attr))
		       ? ledger_follow_join(ledger, record, number, key)
		       : number;
}

/* Adds a record for an inode, or finds the one that another process has added
   meanwhile.  0, -ENOSPC or -ENOMEM. */
int ledger_add_record(struct ledger *ledger, const struct ledger_key *key,
		      uint32_t *number);

/* Marks a record before it changes, in a ledger that is kept: a process that
   dies in between leaves a mark of nothing, which does no harm.  False if the
   header cannot be mapped. */
void ledger_set_mark(struct ledger_header *header, uint32_t number);
static inline bool ledger_mark(struct ledger *ledger, uint32_t number)
{
	struct ledger_header *header = ledger_header_rw(ledger);

	if (header && header->options & LEDGER_OPT_MARKED)
		ledger_set_mark(header, number);
	return header;
}

/* The address of a record for a change; NULL if it cannot be mapped.  It is
   marked; or the caller marks it if it changes, since others may write what a
   session has not changed. */
struct ledger_record *ledger_record_rw(struct ledger *ledger, uint32_t number);
struct ledger_record *ledger_record_to_mark(struct ledger *ledger,
					    uint32_t number);

#endif
