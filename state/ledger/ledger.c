/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a ledger into a state, and fills a ledger from a state.  The ledger
 * that is read may belong to a running session and may be hostile
 * (ledger_file.h); records that are added meanwhile are left to the next save.
 * The ledger that is filled is our own and new, so no other process changes it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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
	UT_hash_handle hh;
};

/* The state of reading one ledger. */
struct ledger_reading {
	uint64_t since; /* seconds; records of an earlier change are ignored */
	struct state *state;
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
	int n;

	if (!granule)
		return 0;
	if (read_hint_head(reading, granule, &head) < 0)
		return -1;
	if (head.dir && !(dir = read_dir(reading, head.dir)))
		return -1;
	if (read_hint_text(reading, granule, &head) < 0)
		return -1;
	n = snprintf(path, sizeof(path), "%s%s%.*s", dir ? dir->bytes : "",
		     dir ? "/" : "", head.size, reading->buffer);
	if (n >= PATH_MAX || path[0] != '/')
		return 0;
	entry->path = state_copy(reading->state, path, n);
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

/* Adds an entry for a live or sleeping record; the others describe no file, or
   one that has lost its last name. */
static int read_record(void *context, const struct ledger_record *record)
{
	struct ledger_reading *reading = context;
	struct state_entry *entry;
	const char *flaw;
	uint8_t is = record->attr >> 16 & LEDGER_STATE_MASK;

	if ((is != LEDGER_LIVE && is != LEDGER_ASLEEP) ||
	    record->changed / NS_PER_SECOND < reading->since)
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

int state_from_open_ledger(struct state *state, int fd, const char *path,
			   uint64_t since, struct fault *fault)
{
	struct ledger_reading reading = { .state = state, .since = since };
	int ret = -1;

	reading.buffer = malloc(LEDGER_OBJECT_MAX);
	if (!reading.buffer)
		return fault_errno(fault, "cannot read %s", path);
	reading.writers.file = &reading.file;
	reading.writers.state = state;
	reading.writers.buffer = reading.buffer;
	if (ledger_file_open(&reading.file, fd, path, fault) == 0)
		ret = read_records(&reading);
	ledger_file_close(&reading.file);
	writers_forget(&reading.writers);
	forget_texts(reading.dirs);
	free(reading.buffer);
	return ret;
}

int state_from_ledger(struct state *state, const char *path, uint64_t since,
		      struct fault *fault)
{
	return state_from_open_ledger(state, -1, path, since, fault);
}

/* ------------------------------------------------------------------ write */

/* The state of filling one ledger. */
struct ledger_writing {
	struct ledger ledger;
	struct writers_writing writers;
	/* The directory that was stored last, which entries that follow each
	   other often share: the beginning of an entry's path. */
	const char *dir;
	size_t dir_len;
	uint32_t dir_hint;
};

/* Attaches to a ledger for writing: the segment that `path` names, else the
   file of `fd` or, if that is negative, of `path`. */
static int open_ledger(struct ledger *ledger, int fd, const char *path,
		       struct fault *fault)
{
	int number = ledger_segment_number(path), ret;

	memset(ledger, 0, sizeof(*ledger));
	ledger->open = fd < 0 ? ledger_open_path : ledger_open_fd;
	ledger->fd = fd;
	ledger->path = path;
	ret = number < 0
		      ? ledger_attach(ledger)
		      : ledger_attach_segment(ledger, number, geteuid(), NULL);
	if (ret == -EINVAL)
		return fault_set(fault, "%s: not a ledger", path);
	if (ret == -EPROTO)
		return fault_set(fault,
				 "%s: a ledger of another version of"
				 " fakebuild, which alone reads it",
				 path);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot read %s", path) : 0;
}

/* Stores a path as its directory and its last component, as the shim does:
   files of one directory share its text.  This function and the next two return
   0 or a negative errno. */
static int put_hint(struct ledger_writing *writing, const char *path,
		    uint32_t *granule)
{
	const char *name = path ? strrchr(path, '/') : NULL;
	size_t len = name ? name - path : 0;
	int ret = 0;

	*granule = 0;
	if (!path)
		return 0;
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!len)
		return ledger_store_hint(&writing->ledger, 0, path,
					 strlen(path), granule);
	if (len != writing->dir_len || memcmp(writing->dir, path, len)) {
		ret = ledger_store_hint(&writing->ledger, 0, path, len,
					&writing->dir_hint);
		writing->dir = path;
		writing->dir_len = len;
	}
	if (ret < 0)
		return ret;
	return ledger_store_hint(&writing->ledger, writing->dir_hint, name + 1,
				 strlen(name + 1), granule);
}

/* Stores the attributes of an entry.  Those that the ledger has stay where the
   entry has none, and may not say that there are none. */
static int put_xattrs(struct ledger_writing *writing,
		      const struct state_entry *entry,
		      const struct ledger_key *key,
		      const struct ledger_trace *trace, uint32_t record)
{
	struct ledger_xattrs head = { .tag = entry->tag,
				      .size = entry->xattrs_size };
	uint32_t granule = 0, old;
	int ret = 0;

	if (!entry->xattrs_size && !(entry->marks & STATE_WHOLE))
		return 0;
	if (entry->xattrs_size)
		ret = ledger_store(&writing->ledger, &head, sizeof(head),
				   entry->xattrs, entry->xattrs_size, &granule);
	if (ret < 0)
		return ret;
	old = ledger_xattrs_of(&writing->ledger, record, key);
	return old == granule ? 0
			      : ledger_swap_xattrs(&writing->ledger, record,
						   old, granule, trace);
}

/* Forgets the record of a node where the entry says that there is none. */
static int forget_node(struct ledger_writing *writing,
		       const struct state_entry *entry,
		       const struct ledger_key *key)
{
	struct ledger_value value;

	if (!(entry->marks & STATE_WHOLE) || entry->flags & LEDGER_HAS_TYPE ||
	    !ledger_find(&writing->ledger, key, &value) ||
	    !(value.flags & LEDGER_HAS_TYPE))
		return 0;
	return ledger_forget(&writing->ledger, key);
}

/* Makes the record of an entry, after the objects to which it refers. */
static int write_entry(struct ledger_writing *writing,
		       const struct state_entry *entry)
{
	struct ledger_key key = { .ino = entry->ino,
				  .dev = entry->dev,
				  .tag = entry->tag };
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = entry->mode & S_IFMT },
		.edit = { .what = LEDGER_EDIT_UID | LEDGER_EDIT_GID,
			  .uid = entry->uid,
			  .gid = entry->gid,
			  .rdev = entry->rdev,
			  .mode = entry->mode },
		.trace = { .now = (uint64_t)entry->when * NS_PER_SECOND },
		.always = true,
		.asleep = entry->marks & STATE_ASLEEP,
		.saved = entry->marks & STATE_SAVED,
		.traced = true,
	};
	struct ledger_value after;
	uint32_t writer;
	int ret;

	/* Only whether a birth time exists is asked of it; the tag is given. */
	key.birth = entry->tag != 0;
	if (entry->flags & LEDGER_HAS_TYPE)
		change.edit.what |= LEDGER_EDIT_TYPE;
	else if (entry->flags & LEDGER_HAS_MODE)
		change.edit.what |= LEDGER_EDIT_MODE;
	ret = writers_write(&writing->writers, &writing->ledger, entry,
			    &writer);
	if (ret == 0)
		ret = put_hint(writing, entry->path ? entry->path : entry->was,
			       &change.trace.hint);
	if (ret == 0)
		ret = forget_node(writing, entry, &key);
	if (ret == 0)
		ret = ledger_update(&writing->ledger, &key, &change, &after);
	if (ret == 0)
		ret = ledger_set_writers(&writing->ledger, after.record,
					 writer);
	return ret < 0 ? ret
		       : put_xattrs(writing, entry, &key, &change.trace,
				    after.record);
}

/* `tell` completes the ledger. */
static int into_ledger(const struct state *state, int fd, const char *path,
		       int (*tell)(const struct state *state,
				   struct ledger *ledger),
		       struct fault *fault)
{
	struct ledger_writing writing = { .dir = NULL };
	int ret = 0;

	if (open_ledger(&writing.ledger, fd, path, fault) < 0)
		return -1;
	for (size_t i = 0; i < state->count && ret >= 0; i++) {
		advance("records loaded", i, state->count);
		ret = write_entry(&writing, &state->entries[i]);
	}
	if (ret >= 0)
		ret = tell(state, &writing.ledger);
	ledger_detach(&writing.ledger);
	writers_written(&writing.writers);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot fill %s", path) : 0;
}

int state_into_ledger(const struct state *state, int fd, const char *path,
		      struct fault *fault)
{
	return into_ledger(state, fd, path, state_tell_devices, fault);
}

int state_into_layer(const struct state *state, int fd, const char *path,
		     struct fault *fault)
{
	return into_ledger(state, fd, path, state_tell_names, fault);
}

int state_is_blank(int fd, const char *path, bool *blank, bool *real,
		   struct fault *fault)
{
	struct ledger ledger;

	if (open_ledger(&ledger, fd, path, fault) < 0)
		return -1;
	*blank = ledger_empty(&ledger);
	*real = ledger_header(&ledger)->options & LEDGER_OPT_UNKNOWN_IS_REAL;
	ledger_detach(&ledger);
	return 0;
}

int state_prune(const struct state *state, int fd, const char *path,
		size_t *count, struct fault *fault)
{
	struct ledger ledger;
	int ret = 0;

	*count = 0;
	if (open_ledger(&ledger, fd, path, fault) < 0)
		return -1;
	for (size_t i = 0; i < state->count && ret == 0; i++) {
		const struct state_entry *entry = &state->entries[i];

		if (!state_is_gone(entry))
			continue;
		ret = ledger_forget_record(&ledger, entry->record, entry->tag);
		++*count;
	}
	ledger_detach(&ledger);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot change %s", path) : 0;
}
