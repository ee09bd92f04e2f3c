/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file that is replaced by rename(2), as editors, strip(1) and dwz(1) do:
 * they write a new file, give it the owner and mode of the old one, and rename
 * it.  The writers of the old file remain the writers of what both have.
 */
#ifndef PRELOAD_RECORD_REPLACED_H
#define PRELOAD_RECORD_REPLACED_H

#include "preload/record/file.h"

struct replaced {
	struct ledger_value shown; /* of the file before; its record is 0 if
				      there is nothing to be kept */
	uint32_t writers;	   /* granule that its record names */
};

/* Notes the file at (dir, path), which is about to lose this name. */
void replaced_note(struct replaced *replaced, int dir, const char *path);

/* The file at (dir, path) has got the name: what this process copied to it from
   the one before keeps the writers that it had. */
void replaced_by(const struct replaced *replaced, int dir, const char *path);

#endif
