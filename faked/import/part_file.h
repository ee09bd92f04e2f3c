/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One file of part data, read a line at a time: as large as it may be, in
 * memory there are a line, and what part_order.h keeps of the others.  It may
 * be compressed.
 */
#ifndef FAKED_IMPORT_PART_FILE_H
#define FAKED_IMPORT_PART_FILE_H

#include <stdbool.h>

#include "codec/codec.h"
#include "parts/part_order.h"

struct part_file {
	/* Of the line that part_file_next() has read. */
	struct part part;
	unsigned line; /* its number, from 1 */

	/* Inside. */
	const char *name; /* for messages; the caller's */
	int fd;
	struct source disk;	/* the bytes of fd */
	struct decoder decoder; /* over them, if they are compressed ... */
	struct source *from;	/* ... or themselves */
	char *buffer;
	size_t start, end; /* the bytes in it that are not taken */
	bool ended;	   /* the source has no more of them */
	struct part_parser *parser;
	struct part_order order;
};

/*
 * Opens a regular file that begins as part data does.  1, and the caller closes
 * it; 0 if it is something else; -1 with the fault, also where the first line
 * is of another version.
 */
MUST_CHECK
int part_file_open(struct part_file *file, const char *name,
		   struct fault *fault);
void part_file_close(struct part_file *file);

/*
 * Reads the next line.  1; 0 at the end; -1 with the fault, which names file
 * and line: after that of a line the next one can be read, unless *ended was
 * set, as for a line longer than PART_LINE_MAX, of which the rest is not read.
 */
MUST_CHECK
int part_file_next(struct part_file *file, bool *ended, struct fault *fault);

#endif
