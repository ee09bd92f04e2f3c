/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a whole ledger as a file: the ledger of a running session, or one that
 * an attacker made.  The file is not mapped, so a file that is truncated while
 * it is read gives an error and no SIGBUS; and no number in it is trusted: each
 * object must lie inside of the bytes that the header says are used.
 *
 * Functions return 0, or -1 after filling in the fault, which names the file
 * and the record.
 */
#ifndef STATE_LEDGER_LEDGER_FILE_H
#define STATE_LEDGER_LEDGER_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"
#include "ledger/ledger.h"

struct ledger_page;

struct ledger_file {
	int fd;		     /* of a file; -1 for a segment */
	const char *segment; /* a mapped segment of LEDGER_SEGMENT_SIZE bytes */
	const char *path;    /* for messages; the caller's */
	struct fault *fault;
	uint64_t disk_size;	     /* allocated bytes, without holes */
	struct ledger_header header; /* as it was when the file was opened */
	struct ledger_page *pages;   /* a cache of zone BYTES */
	uint32_t *marks; /* only marked records are visited; NULL: all are */
	uint32_t record; /* number of the current record, for messages */
};

/* Opens the ledger at `path`, or duplicates `fd` unless that is negative, and
   checks the header.  The caller closes `file`, also after a failure. */
MUST_CHECK
int ledger_file_open(struct ledger_file *file, int fd, const char *path,
		     struct fault *fault);
void ledger_file_close(struct ledger_file *file);

/*
 * Calls `visit` for all records in the order in which they were made.  Each
 * record is consistent in itself, though others may change meanwhile, and has
 * its value in its own words, even if the ledger has it elsewhere.  Records
 * that were added after the file was opened are not visited.  Stops when
 * `visit` returns non-zero, and returns that; else 0, or -1 with the fault.
 */
MUST_CHECK
int ledger_file_each(struct ledger_file *file,
		     int (*visit)(void *context,
				  const struct ledger_record *record),
		     void *context);

/* From now on only records with a mark are visited, and no process may change
   the ledger. */
MUST_CHECK
int ledger_file_read_marks(struct ledger_file *file);

/* Copies `size` bytes of an object of zone BYTES, from its byte `skip` on;
   `what` names the object in the fault.  The object may be newer than the
   header that was read at opening. */
MUST_CHECK
int ledger_file_read(struct ledger_file *file, uint32_t granule, size_t skip,
		     void *bytes, size_t size, const char *what);

/* Copies a text of `size` bytes into `text`, which has LEDGER_OBJECT_MAX, and
   adds no NUL.  Refuses one that has a NUL in it: no shim has written it. */
MUST_CHECK
int ledger_file_read_text(struct ledger_file *file, uint32_t granule,
			  size_t skip, char *text, uint32_t size,
			  const char *what);

/* Fills in the fault "PATH: record N: WHAT: WHY".  Always -1. */
int ledger_file_refuse(struct ledger_file *file, const char *what,
		       const char *why);

#endif
