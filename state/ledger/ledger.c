/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a ledger into a state.  The ledger may belong to a running session and
 * may be hostile (ledger_file.h); records that are added meanwhile are left to
 * the next save.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <uthash.h>

#include "common/advance.h"
#include "state/ledger/ledger_file.h"
#include "state/ledger/ledger_writers.h"
#include "state/state.h"

/* ------------------------------------------------------------------- read */

/* Many records share a directory: its text is copied once. */
struct text {
	uint32_t granule; /* the key */
	const char *bytes;
	uint32_t size;
	UT_hash_handle hh;
};

/* The state of reading one ledger. */
struct ledger_reading {
	uint64_t since; /* ns; records of an earlier change are ignored */
	struct state *state;
	struct state *gone; /* gets marked records that describe no file */
	struct ledger_file file;
	struct text *dirs; /* hash of the directories of paths */
	struct writers_reading writers;
	char *buffer; /* one object, of LEDGER_OBJECT_MAX bytes */
};

/* Fills in the fault for a state that takes no more, by errno.  Always -1. */
static int refused(struct ledger_reading *reading)
{
	return state_refused(reading->file.fault, reading->file.path, 0, "");
}

/* Adds the text in `buffer` to the hash, under the granule of its object. */
static struct text *add_dir(struct ledger_reading *reading, uint32_t granule,
			    uint32_t size)
{
	struct text *text = calloc(1, sizeof(*text));

	if (text)
		text->bytes = state_copy(reading->state, reading->buffer, size);
	if (!text || !text->bytes) {
		refused(reading);
		free(text);
		return NULL;
	}
	text->granule = granule;
	text->size = size;
	HASH_ADD(hh, reading->dirs, granule, sizeof(granule), text);
	return text;
}

/* Reads the text of an object that begins with a head of `skip` bytes. */
static int read_body(struct ledger_reading *reading, uint32_t granule,
		     size_t skip, uint32_t size, const char *what)
{
	if (size > LEDGER_OBJECT_MAX)
		return ledger_file_refuse(&reading->file, what, "too large");
	return ledger_file_read(&reading->file, granule, skip, reading->buffer,
				size, what);
}

/* Reads the head of a hint. */
static int read_hint_head(struct ledger_reading *reading, uint32_t granule,
			  struct ledger_hint *head)
{
	return ledger_file_read(&reading->file, granule, 0, head,
				offsetof(struct ledger_hint, text), "path");
}

/* Reads the text of a hint, without the text of its directory. */
static int read_hint_text(struct ledger_reading *reading, uint32_t granule,
			  const struct ledger_hint *head)
{
	return ledger_file_read_text(&reading->file, granule,
				     offsetof(struct ledger_hint, text),
				     reading->buffer, head->size, "path");
}

/* The text of a hint's directory, from the hash or the ledger; NULL with the
   fault.  A directory is one text: its own `dir` is not followed. */
static const struct text *read_dir(struct ledger_reading *reading,
				   uint32_t granule)
{
	struct ledger_hint head;
	struct text *dir;

	HASH_FIND(hh, reading->dirs, &granule, sizeof(granule), dir);
	if (dir)
		return dir;
	if (read_hint_head(reading, granule, &head) < 0 ||
	    read_hint_text(reading, granule, &head) < 0)
		return NULL;
	return add_dir(reading, granule, head.size);
}

/* Reads the path of an entry.  A hint that is relative or longer than PATH_MAX
   is ignored: no file can be found by it. */
static int read_hint(struct ledger_reading *reading, uint32_t granule,
		     struct state_entry *entry)
{
	struct ledger_hint head;
	const struct text *dir = NULL;
	char path[PATH_MAX];
	size_t size;

	if (!granule)
		return 0;
	if (read_hint_head(reading, granule, &head) < 0)
		return -1;
	if (head.dir && !(dir = read_dir(reading, head.dir)))
		return -1;
	if (read_hint_text(reading, granule, &head) < 0)
		return -1;
	size = dir ? dir->size + 1 : 0;
	if (size + head.size >= PATH_MAX)
		return 0;
	if (dir) {
		memcpy(path, dir->bytes, dir->size);
		path[dir->size] = '/';
	}
	memcpy(path + size, reading->buffer, head.size);
	size += head.size;
	if (!size || path[0] != '/')
		return 0;
	entry->path = state_copy(reading->state, path, size);
	return entry->path ? 0 : refused(reading);
}

/* Reads the attributes of an entry.  Attributes with another tag belong to a
   deleted file that had the same inode number, and are ignored. */
static int read_xattrs(struct ledger_reading *reading, uint32_t granule,
		       struct state_entry *entry)
{
	struct ledger_xattrs head;

	if (!granule)
		return 0;
	if (ledger_file_read(&reading->file, granule, 0, &head, sizeof(head),
			     "attributes") < 0)
		return -1;
	if (head.tag && entry->tag && head.tag != entry->tag)
		return 0;
	if (read_body(reading, granule, sizeof(head), head.size, "attributes") <
	    0)
		return -1;
	if (state_set_xattrs(reading->state, entry, reading->buffer,
			     head.size) == 0)
		return 0;
	return errno == EINVAL ? ledger_file_refuse(&reading->file,
						    "attributes", "damaged")
			       : refused(reading);
}

/* Copies the numbers of a record, which layout.h packs. */
static void read_numbers(const struct ledger_record *record,
			 struct state_entry *entry)
{
	entry->dev = record->dev;
	entry->ino = record->ino;
	entry->tag = record->attr >> 32;
	entry->uid = (uint32_t)record->owner;
	entry->gid = record->owner >> 32;
	entry->mode = (uint16_t)record->attr;
	entry->flags = (record->attr >> 16) &
		       (LEDGER_HAS_MODE | LEDGER_HAS_TYPE);
	if (entry->flags & LEDGER_HAS_TYPE)
		entry->rdev = record->rdev;
	entry->when = record->changed / NS_PER_SECOND;
	if ((record->attr >> 16) & LEDGER_SAVED)
		entry->marks |= STATE_SAVED;
}

/* Notes the key of a record that describes no file. */
static int read_gone(struct ledger_reading *reading,
		     const struct ledger_record *record)
{
	struct state_entry *entry;

	if (!reading->gone)
		return 0;
	entry = state_add(reading->gone);
	if (!entry)
		return refused(reading);
	entry->dev = record->dev;
	entry->ino = record->ino;
	return 0;
}

/* Adds an entry for a live or sleeping record; the others describe no file, or
   one that has lost its last name. */
static int read_record(void *context, const struct ledger_record *record)
{
	struct ledger_reading *reading = context;
	struct state_entry *entry;
	const char *flaw;
	uint8_t is = record->attr >> 16 & LEDGER_STATE_MASK;

	if (is != LEDGER_LIVE && is != LEDGER_ASLEEP)
		return read_gone(reading, record);
	if (record->changed < reading->since)
		return 0;
	entry = state_add(reading->state);
	if (!entry)
		return refused(reading);
	read_numbers(record, entry);
	entry->record = reading->file.record;
	if (is == LEDGER_ASLEEP)
		entry->marks |= STATE_ASLEEP;
	if (writers_read(&reading->writers, record->writer, entry) < 0 ||
	    read_hint(reading, record->hint, entry) < 0 ||
	    read_xattrs(reading, record->xattrs, entry) < 0)
		return -1;
	flaw = state_flaw(entry);
	return flaw ? ledger_file_refuse(&reading->file, "value", flaw) : 0;
}

static void forget_texts(struct text *texts)
{
	struct text *text, *next;

	HASH_ITER (hh, texts, text, next) {
		HASH_DEL(texts, text);
		free(text);
	}
}

/* Reads the header's values, then all records.  state->taken is set before the
   first record is read, so that the next checkpoint misses no change. */
static int read_records(struct ledger_reading *reading)
{
	const struct ledger_header *header = &reading->file.header;
	struct state *state = reading->state;

	state_bound(state, reading->file.disk_size);
	state->taken = time(NULL);
	state->builder_uid = header->builder_uid;
	state->builder_gid = header->builder_gid;
	state->created = header->created;
	state->unrecorded = header->unrecorded;
	state->unknown_is_real = header->options & LEDGER_OPT_UNKNOWN_IS_REAL;
	return ledger_file_each(&reading->file, read_record, reading);
}

/* Passes over the records without a mark.  If each record has a mark of its
   own, the time of a change makes no difference. */
static int read_marks(struct ledger_reading *reading)
{
	uint64_t end = reading->file.header.cursor[LEDGER_RECORDS];

	if (end / sizeof(struct ledger_record) <= LEDGER_MARKS)
		reading->since = 0;
	return ledger_file_read_marks(&reading->file);
}

static int from_ledger(struct ledger_reading *reading, int fd, const char *path,
		       bool marked, struct fault *fault)
{
	int ret = -1;

	reading->buffer = malloc(LEDGER_OBJECT_MAX);
	if (!reading->buffer)
		return fault_errno(fault, "cannot read %s", path);
	reading->writers.file = &reading->file;
	reading->writers.state = reading->state;
	reading->writers.buffer = reading->buffer;
	if (ledger_file_open(&reading->file, fd, path, fault) == 0 &&
	    (!marked || read_marks(reading) == 0))
		ret = read_records(reading);
	ledger_file_close(&reading->file);
	writers_forget(&reading->writers);
	forget_texts(reading->dirs);
	free(reading->buffer);
	return ret;
}

int state_from_open_ledger(struct state *state, int fd, const char *path,
			   uint64_t since, struct fault *fault)
{
	struct ledger_reading reading = { .state = state,
					  .since = since * NS_PER_SECOND };

	return from_ledger(&reading, fd, path, false, fault);
}

int state_from_marked(struct state *state, struct state *gone, int fd,
		      const char *path, uint64_t since, struct fault *fault)
{
	struct ledger_reading reading = { .state = state,
					  .gone = gone,
					  .since = since };

	return from_ledger(&reading, fd, path, true, fault);
}

int state_from_ledger(struct state *state, const char *path, uint64_t since,
		      struct fault *fault)
{
	return state_from_open_ledger(state, -1, path, since, fault);
}
