/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes what the ledger says of a file.  A change takes effect by a single
 * compare-and-swap: on the words of a record that is there, or on the head of
 * a chain for a new one.  Everything before that is invisible, everything
 * after it (who, where, when) is informative only; so a writer may be killed
 * between any two instructions.
 */
#include "ledger/inside.h"

#include <errno.h>
#include <sys/stat.h>

/* A table takes so many records for each of its buckets, the last any. */
#define TABLE_LOAD 1

#define RWX_BITS 07777

/* -------------------------------------------------- the meaning of edits */

/*
 * chown(2): set-id bits of anything but a directory are dropped, also when
 * root asks and even if no owner changes; set-gid without group execute is no
 * privilege (it used to mean mandatory locking) and stays.
 */
static uint16_t kill_setid(uint16_t mode)
{
	if (S_ISDIR(mode))
		return mode;
	mode &= ~S_ISUID;
	if (mode & S_IXGRP)
		mode &= ~S_ISGID;
	return mode;
}

struct ledger_value ledger_edited(struct ledger_value value,
				  const struct ledger_edit *edit)
{
	uint16_t killed = kill_setid(value.mode);

	if (edit->what & LEDGER_EDIT_TYPE) {
		value.flags |= LEDGER_HAS_TYPE | LEDGER_HAS_MODE;
		value.mode = edit->mode;
		value.rdev = edit->rdev;
	}
	if (edit->what & LEDGER_EDIT_UID)
		value.uid = edit->uid;
	if (edit->what & LEDGER_EDIT_GID)
		value.gid = edit->gid;
	if ((edit->what & LEDGER_EDIT_KILL_SETID) && killed != value.mode) {
		value.flags |= LEDGER_HAS_MODE;
		value.mode = killed;
	}
	if (edit->what & LEDGER_EDIT_MODE) {
		value.flags |= LEDGER_HAS_MODE;
		value.mode = (value.mode & S_IFMT) | (edit->mode & RWX_BITS);
	}
	return value;
}

/* ------------------------------------------------------------ the words */

/*
 * The file's real type is kept nowhere but on disk, except when it is faked;
 * without LEDGER_HAS_MODE the mode is the disk's, too.
 */
static uint16_t stored_mode(const struct ledger_value *value)
{
	if (value->flags & LEDGER_HAS_TYPE)
		return value->mode;
	return value->flags & LEDGER_HAS_MODE ? value->mode & RWX_BITS : 0;
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

/* What is seen of a file with these words, given what its disk shows. */
static struct ledger_value unpack(struct ledger_words words,
				  const struct ledger_record *record,
				  uint32_t number, uint16_t disk_mode)
{
	struct ledger_value value = {
		.uid = (uint32_t)words.owner,
		.gid = words.owner >> 32,
		.mode = (uint16_t)words.attr,
		.flags = ledger_attr_flags(words.attr) & ~LEDGER_STATE_MASK,
		.rdev = ledger_load(&record->rdev),
		.record = number,
	};

	if (!(value.flags & LEDGER_HAS_MODE))
		value.mode = disk_mode;
	else if (!(value.flags & LEDGER_HAS_TYPE))
		value.mode |= disk_mode & S_IFMT;
	return value;
}

static bool same(const struct ledger_value *a, const struct ledger_value *b)
{
	return a->uid == b->uid && a->gid == b->gid && a->mode == b->mode &&
	       a->flags == b->flags && a->rdev == b->rdev;
}

#ifdef __x86_64__
__attribute__((target("cx16")))
#endif
static bool swap_words(struct ledger_record *record, struct ledger_words old,
		       struct ledger_words new)
{
	unsigned __int128 from = old.owner | (unsigned __int128)old.attr << 64;
	unsigned __int128 to = new.owner | (unsigned __int128)new.attr << 64;

	return __sync_bool_compare_and_swap((unsigned __int128 *)record, from,
					    to);
}

struct ledger_record *ledger_record_rw(struct ledger *ledger, uint32_t number)
{
	uint64_t offset = (number - 1ull) * sizeof(struct ledger_record);

	return (void *)ledger_at(ledger, LEDGER_RECORDS, offset, true);
}

/* ------------------------------------------------------------ allocation */

/*
 * Takes `size` bytes of a zone; they are on disk when this returns.  An
 * object may not cross the end of a chunk, where addresses jump.
 */
static int take(struct ledger *ledger, enum ledger_zone zone, uint32_t size,
		uint64_t *offset)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	uint64_t cursor, room;
	int ret;

	if (!header)
		return -ENOMEM;
	cursor = ledger_load(&header->cursor[zone]);
	do {
		*offset = cursor;
		room = LEDGER_CHUNK - cursor % LEDGER_CHUNK;
		if (room < size)
			*offset += room;
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

static void filter_node(struct ledger_header *header, uint64_t ino)
{
	uint64_t bit = ledger_node_bit(ino);

	__atomic_fetch_or(&header->node_filter[bit / 8], 1 << bit % 8,
			  __ATOMIC_SEQ_CST);
}

/* Others must know what to look out for before the change can be seen. */
static int announce(struct ledger *ledger, const struct ledger_key *key,
		    const struct ledger_change *change,
		    const struct ledger_value *after)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	uint64_t birth = key->birth ? key->birth : UINT64_MAX, young;
	uint32_t traits = 0;

	if (!header)
		return -ENOMEM;
	if (after->flags & LEDGER_HAS_MODE)
		traits |= LEDGER_TRAIT_MODES;
	if (S_ISDIR(after->mode) && after->mode & S_ISGID)
		traits |= LEDGER_TRAIT_SGID_DIRS;
	if (after->flags & LEDGER_HAS_TYPE) {
		traits |= LEDGER_TRAIT_NODES;
		filter_node(header, key->ino);
	}
	young = ledger_load(&header->young);
	while ((change->young || !key->birth) && young < birth &&
	       !ledger_swap(&header->young, &young, birth))
		;
	return ledger_add_traits(ledger, traits);
}

static void leave_trace(struct ledger *ledger, struct ledger_record *record,
			const struct ledger_trace *trace)
{
	struct ledger_header *header = ledger_header_rw(ledger);

	ledger_put(&record->writer, trace->writer);
	ledger_put(&record->changed, trace->now);
	if (trace->seen)
		ledger_put(&record->seen, trace->seen);
	if (trace->hint)
		ledger_put(&record->hint, trace->hint);
	__atomic_fetch_add(&header->changes, 1, __ATOMIC_RELAXED);
}

/* ------------------------------------------------------------ new records */

/* Opens the next table once `table` has its share of records. */
static void count_record(struct ledger *ledger, struct ledger_header *header,
			 uint32_t table)
{
	uint32_t count = __atomic_add_fetch(&header->count[table], 1,
					    __ATOMIC_RELAXED);
	uint64_t end, begun;

	if (count < ledger_table_buckets(table) * TABLE_LOAD ||
	    table + 1 >= LEDGER_TABLES ||
	    ledger_load(&header->table) != table)
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
 * Closes the bucket in every table before `table`, so that what is not in
 * those chains now never will be.  Returns the record if it is there.
 */
static uint32_t close_older(struct ledger *ledger, unsigned table,
			    const struct ledger_key *key, int *ret)
{
	uint64_t bucket = ledger_bucket(key->dev, key->ino);
	uint32_t *head, old, number;

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
		number = ledger_in_chain(ledger, old & ~LEDGER_CLOSED,
					 key->dev, key->ino);
		if (number)
			return number;
	}
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
	uint32_t first, found, made;
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

/* Adds the record of an inode, or finds the one that was added meanwhile. */
static int add(struct ledger *ledger, const struct ledger_key *key,
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

/* --------------------------------------------------------------- updates */

/* One try at a record that is there: -EAGAIN if it changed meanwhile. */
static int change_record(struct ledger *ledger, uint32_t number,
			 const struct ledger_key *key,
			 const struct ledger_change *change,
			 struct ledger_value *after)
{
	struct ledger_record *record = ledger_record_rw(ledger, number);
	struct ledger_words words, new;
	struct ledger_value before;
	uint32_t tag = key->tag;
	uint8_t state = LEDGER_LIVE;
	bool match;
	int ret;

	if (!record)
		return -ENOMEM;
	words = ledger_words_of(record);
	match = ledger_words_match(words, key);
	before = match ? unpack(words, record, number, change->shown.mode)
		       : change->shown;
	*after = ledger_edited(before, &change->edit);
	if (same(&before, after) && !(change->always && !match))
		return 0;
	ret = announce(ledger, key, change, after);
	if (ret < 0)
		return ret;
	if (after->flags & LEDGER_HAS_TYPE)
		ledger_put(&record->rdev, after->rdev);
	/* It speaks of the file before until the swap, of this one after. */
	if (!match)
		ledger_put(&record->seen, 0);
	if (match) {
		state = ledger_attr_flags(words.attr) & LEDGER_STATE_MASK;
		/* Who was not told the birth time does not forget it. */
		if (!tag)
			tag = ledger_attr_tag(words.attr);
	}
	new = pack(after, tag, state, next_sequence(words));
	if (!swap_words(record, words, new))
		return -EAGAIN;
	after->record = number;
	leave_trace(ledger, record, &change->trace);
	return 0;
}

/* True if a file without a record would be shown the same after the edit. */
static bool needs_no_record(const struct ledger_change *change,
			    struct ledger_value *after)
{
	*after = ledger_edited(change->shown, &change->edit);
	return same(&change->shown, after) && !change->always;
}

int ledger_update(struct ledger *ledger, const struct ledger_key *key,
		  const struct ledger_change *change,
		  struct ledger_value *after)
{
	struct ledger_value ignored;
	uint32_t number = ledger_locate(ledger, key->dev, key->ino);
	int ret = 0;

	if (!after)
		after = &ignored;
	if (!number) {
		if (needs_no_record(change, after))
			return 0;
		ret = add(ledger, key, &number);
	}
	if (ret < 0)
		return ret;
	do
		ret = change_record(ledger, number, key, change, after);
	while (ret == -EAGAIN);
	return ret;
}

static int set_state(struct ledger *ledger, const struct ledger_key *key,
		     uint64_t state)
{
	uint32_t number = ledger_locate(ledger, key->dev, key->ino);
	struct ledger_record *record;
	struct ledger_words old, new;

	if (!number)
		return 0;
	record = ledger_record_rw(ledger, number);
	if (!record)
		return -ENOMEM;
	do {
		old = new = ledger_words_of(record);
		if (!ledger_words_match(old, key))
			return 0;
		new.attr &= ~((uint64_t)LEDGER_STATE_MASK << 16 | 0xffull << 24);
		new.attr |= state << 16 | (uint64_t)next_sequence(old) << 24;
	} while (!swap_words(record, old, new));
	return 0;
}

int ledger_orphan(struct ledger *ledger, const struct ledger_key *key)
{
	return set_state(ledger, key, LEDGER_ORPHAN);
}

int ledger_forget(struct ledger *ledger, const struct ledger_key *key)
{
	return set_state(ledger, key, LEDGER_FREE);
}

int ledger_swap_xattrs(struct ledger *ledger, uint32_t record, uint32_t old,
		       uint32_t granule, uint64_t now)
{
	struct ledger_record *r = ledger_record_rw(ledger, record);
	int ret = r ? ledger_add_traits(ledger, LEDGER_TRAIT_XATTRS) : -ENOMEM;

	if (ret < 0)
		return ret;
	if (!ledger_swap(&r->xattrs, &old, granule))
		return -EAGAIN;
	ledger_put(&r->changed, now);
	return 0;
}
