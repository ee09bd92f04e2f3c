/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A ledger as a file, for reading all of it: the live one of a session, or
 * one that somebody made up.  Nothing is mapped, so a file that is cut off,
 * even meanwhile, is an error; and no number in it is believed: what it points
 * at must lie inside of what the ledger says it has used.
 *
 * Functions return 0, or -1 after filling in the fault, which names the file
 * and the record.
 */
#ifndef STATE_LEDGER_FILE_H
#define STATE_LEDGER_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"
#include "ledger/ledger.h"

struct ledger_page;

struct ledger_file {
	int fd;		     /* or -1, and instead of it */
	const char *segment; /* LEDGER_SEGMENT_SIZE bytes */
	const char *path;    /* the caller's */
	struct fault *fault;
	uint64_t disk_size;	     /* bytes that are no holes */
	struct ledger_header header; /* as it was at the beginning */
	struct ledger_page *pages;   /* of zone BYTES, as they were lately */
	uint32_t record;	     /* the one in hand, for faults */
};

/* Opens it, or takes a copy of `fd` unless that is negative.  Close it in
   either case. */
MUST_CHECK
int ledger_file_open(struct ledger_file *file, int fd, const char *path,
		     struct fault *fault);
void ledger_file_close(struct ledger_file *file);

/*
 * Walks all records, as they were at one moment each, in the order they were
 * made.  Stops when `visit` returns non-zero and returns that.
 */
MUST_CHECK
int ledger_file_each(struct ledger_file *file,
		     int (*visit)(void *context,
				  const struct ledger_record *record),
		     void *context);

/* Copies bytes of an object of zone BYTES, from its byte `skip` on; `what`
   names the object. */
MUST_CHECK
int ledger_file_read(struct ledger_file *file, uint32_t granule, size_t skip,
		     void *bytes, size_t size, const char *what);

/* "PATH: record N: WHAT: WHY".  Always -1. */
int ledger_file_refuse(struct ledger_file *file, const char *what,
		       const char *why);

#endif
