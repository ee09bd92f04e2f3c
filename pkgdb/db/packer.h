/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills the tables look and pack of the compiled form.
 */
#ifndef PKGDB_DB_PACKER_H
#define PKGDB_DB_PACKER_H

#include <sqlite3.h>

#include "common/str.h"
#include "pkgdb/db/entry.h"

struct packer {
	sqlite3_stmt *look, *pack;
	struct known_look *looks; /* all of them, a uthash */
	struct known_look *last;  /* that was asked for */
	uint64_t look_count;
	struct open_dir *dirs; /* that hold the last entry, the inmost first */
};

/* Prepares for a file with the tables.  0, or -1 with SQLite's error, and also
   then packer_fini. */
MUST_CHECK
int packer_init(struct packer *packer, sqlite3 *file);

/*
 * Adds an entry; the path of each begins with no text that paths between had
 * not, as in the order of db_each.  source: the id of its source.  0, or -1.
 */
MUST_CHECK
int packer_add(struct packer *packer, const struct pkgdb_entry *entry,
	       int64_t source);

/* The directory of a path as the tables have it, and its length: "" of the top
   itself, "." of what lies in it. */
const char *packer_dir(const char *path, size_t *len);

/* Writes what is not written yet.  0, or -1. */
MUST_CHECK
int packer_end(struct packer *packer);

/* Frees all; all members may be zero. */
void packer_fini(struct packer *packer);

#endif
