/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a line of part data to an entry, for those that read a whole text
 * (read_json.c) and those that merge lines as they come (fakebuild-import).
 */
#ifndef PKGDB_READ_PART_ENTRY_H
#define PKGDB_READ_PART_ENTRY_H

#include "parts/part.h"
#include "pkgdb/db/entry.h"

/* An entry with room for what it points to.  Path, target and attributes are
   those of the line; source, line, names of one file and capabilities, which
   the attributes have, too, are left to the caller. */
struct part_entry {
	struct pkgdb_entry entry;
	struct pkgdb_record record;
	char digests[sizeof("sha256=") + 64];
};

/* Fills in an entry, which must not be moved afterwards.  0, or -1 with the
   fault's text: the capabilities among the attributes are damaged. */
MUST_CHECK
int part_entry_fill(struct part_entry *to, const struct part *part,
		    struct fault *fault);

#endif
