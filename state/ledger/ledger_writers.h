/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who wrote the records of a ledger, read and stored for state/ledger/ledger.c.
 * Many records share a writer, and the writers of all their parts: each is read
 * or stored once.
 */
#ifndef STATE_LEDGER_LEDGER_WRITERS_H
#define STATE_LEDGER_LEDGER_WRITERS_H

#include "state/ledger/ledger_file.h"
#include "state/state.h"

/* The caller sets the first three, which stay its own; the rest is zero. */
struct writers_reading {
	struct ledger_file *file;
	struct state *state;
	char *buffer; /* of LEDGER_OBJECT_MAX bytes */
	struct read_object *objects;
};

/* Sets `by`, pid and command of an entry from the object that its record names;
   granule 0 is no writer.  0, or -1 with the fault of the file. */
MUST_CHECK
int writers_read(struct writers_reading *reading, uint32_t granule,
		 struct state_entry *entry);

/* Frees what was remembered. */
void writers_forget(struct writers_reading *reading);

/* All zero at the beginning. */
struct writers_writing {
	struct stored_object *objects;
	/* The writer that was stored last. */
	const char *command;
	uint32_t pid;
	uint32_t writer;
	/* What was stored for the last entry, and where: most entries in a row
	   have the same writers. */
	struct {
		const struct state_writers *by;
		const char *command;
		uint32_t pid;
		uint32_t granule;
	} last;
};

/* Stores the writers of an entry, and the granule for its record, 0 if none is
   known.  0 or a negative errno. */
MUST_CHECK
int writers_write(struct writers_writing *writing, struct ledger *ledger,
		  const struct state_entry *entry, uint32_t *granule);

/* Frees what was remembered. */
void writers_written(struct writers_writing *writing);

#endif
