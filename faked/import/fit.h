/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a file is the one that an entry describes, in what no record can
 * change: its type, the target of a link, size and checksums.
 */
#ifndef FAKED_IMPORT_FIT_H
#define FAKED_IMPORT_FIT_H

#include "faked/import/take.h"
#include "raw/statx.h"

/* An entry, and the file at its path. */
struct found {
	const struct pkgdb_entry *entry;
	int dir; /* that holds it */
	const char *base;
	struct statx stx;
};

/* Whether the file fits.  Tells if not, by take_refuse(), and counts a file
   whose checksums cannot be compared. */
bool fit_check(struct taking *taking, const struct found *found);

/* Whether a type is one of those for which an empty file may stand. */
bool fit_is_node(mode_t type);

#endif
