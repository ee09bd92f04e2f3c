/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and stores struct ledger_writer and struct ledger_writers.  What is
 * read may be hostile: an object may name only writers, not other objects.
 */
#include "state/ledger/ledger_writers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* ------------------------------------------------------------------- read */

/* An object that was read: a writer, and who changed the parts if it is that of
   all parts. */
struct read_object {
	uint32_t granule; /* the key */
	struct state_writer writer;
	const struct state_writers *by;
	UT_hash_handle hh;
};

/* Fills in the fault for a state that takes no more, by errno.  Always NULL. */
static struct read_object *refused(struct writers_reading *reading)
{
	state_refused(reading->file->fault, reading->file->path, 0, "");
	return NULL;
}

/* Adds an object to those that were read. */
static struct read_object *add(struct writers_reading *reading,
			       uint32_t granule)
{
	struct read_object *object = calloc(1, sizeof(*object));

	if (!object)
		return refused(reading);
	object->granule = granule;
	HASH_ADD(hh, reading->objects, granule, sizeof(granule), object);
	return object;
}

static struct read_object *find(struct writers_reading *reading,
				uint32_t granule)
{
	struct read_object *object;

	HASH_FIND(hh, reading->objects, &granule, sizeof(granule), object);
	return object;
}

/* Reads the rest of a writer; NULL with the fault. */
static struct read_object *read_writer(struct writers_reading *reading,
				       uint32_t granule,
				       const struct ledger_writer *head)
{
	struct read_object *object;
	const char *command;

	if (head->pid == LEDGER_WRITERS) {
		ledger_file_refuse(reading->file, "writer", "damaged");
		return NULL;
	}
	if (ledger_file_read_text(reading->file, granule, sizeof(*head),
				  reading->buffer, head->size, "writer") < 0)
		return NULL;
	command = state_copy(reading->state, reading->buffer, head->size);
	object = command ? add(reading, granule) : refused(reading);
	if (object)
		object->writer = (struct state_writer){ .pid = head->pid,
							.command = command };
	return object;
}

/* The writer of a granule, from memory or the ledger; NULL with the fault. */
static const struct state_writer *writer_at(struct writers_reading *reading,
					    uint32_t granule)
{
	static const struct state_writer nobody = { .command = "" };
	struct read_object *object = granule ? find(reading, granule) : NULL;
	struct ledger_writer head;

	if (!granule)
		return &nobody;
	if (!object && ledger_file_read(reading->file, granule, 0, &head,
					sizeof(head), "writer") == 0)
		object = read_writer(reading, granule, &head);
	if (object && object->by) {
		ledger_file_refuse(reading->file, "writer", "damaged");
		return NULL;
	}
	return object ? &object->writer : NULL;
}

/* Reads the writers of all parts; NULL with the fault. */
static struct read_object *read_writers(struct writers_reading *reading,
					uint32_t granule)
{
	const struct state_writer *writer;
	struct ledger_writers stored;
	struct read_object *object;
	struct state_writers *by;

	if (ledger_file_read(reading->file, granule, 0, &stored, sizeof(stored),
			     "writer") < 0)
		return NULL;
	by = state_new_writers(reading->state);
	if (!by)
		return refused(reading);
	for (size_t i = 0; i < LEDGER_PARTS; i++) {
		if (!stored.part[i].when)
			continue;
		writer = writer_at(reading, stored.part[i].writer);
		if (!writer)
			return NULL;
		by->part[i] = *writer;
		by->part[i].when = stored.part[i].when;
	}
	writer = writer_at(reading, stored.last);
	object = writer ? add(reading, granule) : NULL;
	if (object) {
		object->writer = *writer;
		object->by = by;
	}
	return object;
}

int writers_read(struct writers_reading *reading, uint32_t granule,
		 struct state_entry *entry)
{
	struct read_object *object = granule ? find(reading, granule) : NULL;
	struct ledger_writer head;

	if (!granule)
		return 0;
	if (!object && ledger_file_read(reading->file, granule, 0, &head,
					sizeof(head), "writer") < 0)
		return -1;
	if (!object)
		object = head.pid == LEDGER_WRITERS
				 ? read_writers(reading, granule)
				 : read_writer(reading, granule, &head);
	if (!object)
		return -1;
	entry->pid = object->writer.pid;
	entry->command = object->writer.command;
	entry->by = object->by;
	return 0;
}

void writers_forget(struct writers_reading *reading)
{
	struct read_object *object, *next;

	HASH_ITER (hh, reading->objects, object, next) {
		HASH_DEL(reading->objects, object);
		free(object);
	}
}

/* ------------------------------------------------------------------ write */

/* What was stored: a command line with a process, or the writers of all
   parts, with the process that was last; by address, as entries share it. */
struct stored_object {
	struct stored_key {
		const void *what;
		const char *command;
		uint64_t pid;
	} key;
	uint32_t granule;
	UT_hash_handle hh;
};

static uint32_t *find_stored(struct writers_writing *writing,
			     const struct stored_key *key)
{
	struct stored_object *object;

	HASH_FIND(hh, writing->objects, key, sizeof(*key), object);
	return object ? &object->granule : NULL;
}

static int remember(struct writers_writing *writing,
		    const struct stored_key *key, uint32_t granule)
{
	struct stored_object *object = calloc(1, sizeof(*object));

	if (!object)
		return -ENOMEM;
	object->key = *key;
	object->granule = granule;
	HASH_ADD(hh, writing->objects, key, sizeof(*key), object);
	return 0;
}

/* Stores a writer unless it is stored already; its granule is 0 if it is not
   known.  No process has the pid that marks the writers of all parts. */
static int put_writer(struct writers_writing *writing, struct ledger *ledger,
		      uint32_t pid, const char *command, uint32_t *granule)
{
	struct ledger_writer head = {
		.pid = pid == LEDGER_WRITERS ? 0 : pid,
		.size = strlen(command),
	};
	const struct stored_key key = { NULL, command, pid };
	uint32_t *stored;
	int ret;

	*granule = 0;
	if (!pid && !head.size)
		return 0;
	stored = find_stored(writing, &key);
	if (stored)
		*granule = *stored;
	else if (writing->writer && writing->pid == pid &&
		 !strcmp(writing->command, command))
		*granule = writing->writer;
	if (*granule)
		return 0;
	ret = ledger_store(ledger, &head, sizeof(head), command, head.size,
			   granule);
	if (ret == 0)
		ret = remember(writing, &key, *granule);
	writing->pid = pid;
	writing->command = command;
	writing->writer = *granule;
	return ret;
}

/* Stores the writers of all parts; `last` is the granule of the last. */
static int put_writers(struct writers_writing *writing, struct ledger *ledger,
		       const struct state_entry *entry, uint32_t last,
		       uint32_t *granule)
{
	const struct stored_key key = { entry->by, NULL, last };
	struct ledger_writers stored = { .mark = LEDGER_WRITERS, .last = last };
	const uint32_t *known = find_stored(writing, &key);
	int ret = 0;

	if (known) {
		*granule = *known;
		return 0;
	}
	for (size_t i = 0; i < LEDGER_PARTS && ret == 0; i++) {
		const struct state_writer *writer = &entry->by->part[i];

		stored.part[i].when = writer->when;
		if (writer->when)
			ret = put_writer(writing, ledger, writer->pid,
					 writer->command,
					 &stored.part[i].writer);
	}
	if (ret == 0)
		ret = ledger_store(ledger, &stored, sizeof(stored), NULL, 0,
				   granule);
	return ret < 0 ? ret : remember(writing, &key, *granule);
}

/* Stores the writers of an entry that are not those of the last one. */
static int put_others(struct writers_writing *writing, struct ledger *ledger,
		      const struct state_entry *entry, uint32_t *granule)
{
	int ret = put_writer(writing, ledger, entry->pid, entry->command,
			     granule);

	if (ret < 0 || !entry->by)
		return ret;
	return put_writers(writing, ledger, entry, *granule, granule);
}

int writers_write(struct writers_writing *writing, struct ledger *ledger,
		  const struct state_entry *entry, uint32_t *granule)
{
	int ret;

	*granule = writing->last.granule;
	if (entry->by == writing->last.by && entry->pid == writing->last.pid &&
	    entry->command == writing->last.command)
		return 0;
	ret = put_others(writing, ledger, entry, granule);
	if (ret < 0)
		return ret;
	writing->last.by = entry->by;
	writing->last.command = entry->command;
	writing->last.pid = entry->pid;
	writing->last.granule = *granule;
	return 0;
}

void writers_written(struct writers_writing *writing)
{
	struct stored_object *object, *next;

	HASH_ITER (hh, writing->objects, object, next) {
		HASH_DEL(writing->objects, object);
		free(object);
	}
}
