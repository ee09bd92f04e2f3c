/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several files of part data as one: all are sorted by path, so that the lines
 * of one path come together, and what they say becomes one entry.  The first
 * file counts, as for all sources of pkgdb.h; where a later one says something
 * else, that is told.  In memory there are one line of each file, and of
 * hard-link groups the first names.
 */
#ifndef FAKED_IMPORT_MERGE_H
#define FAKED_IMPORT_MERGE_H

#include "faked/import/part_file.h"
#include "pkgdb/db/pkgdb.h"
#include "pkgdb/read/part_entry.h"

/* A file, opened by part_file_open(). */
struct merge_file {
	struct part_file input;

	/* Of its current line. */
	struct part_entry said;
	struct pkgdb_source source;
};

/* Whom to tell of what; entries live during the call. */
struct merge_calls {
	/* A path, and what counts of it.  Names of one file have one number in
	   `inode`, with PKGDB_TIED.  0; anything else ends the merge. */
	int (*each)(void *arg, const struct pkgdb_entry *entry);
	/* Two files that disagree about a path. */
	void (*conflict)(void *arg, const struct pkgdb_conflict *conflict);
	/* Two files that disagree whether a path is a name of the same file as
	   `first`: `winner` is the one that counts. */
	void (*names)(void *arg, const struct pkgdb_entry *winner,
		      const struct pkgdb_entry *lost, const char *first);
	/* A line that cannot be read. */
	void (*error)(void *arg, const struct fault *fault);
	void *arg;
};

/* Merges the files.  0; what `each` returned; or -1 with errno. */
MUST_CHECK
int merge_files(struct merge_file *files, size_t count,
		const struct merge_calls *calls);

#endif
