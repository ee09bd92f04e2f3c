/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The looks of the compiled form: what many entries share, all but their names,
 * lines, targets, contents and times.  A look that is asked for is read with
 * its neighbours, once.
 */
#ifndef PKGDB_DB_LOOK_H
#define PKGDB_DB_LOOK_H

#include <sqlite3.h>

#include "pkgdb/db/db.h"

struct looks {
	struct pkgdb_source **sources; /* by id; NULL: there is none */
	size_t source_count;
	struct pkgdb_entry **blocks; /* of LOOK_BLOCK each; NULL: not read */
	uint64_t count;
	sqlite3 *file;
	sqlite3_stmt *rows;
};

/* Prepares for the looks of a file, and reads its sources.  0, or -1 with the
   fault, and also then looks_fini. */
MUST_CHECK
int looks_init(struct looks *looks, struct pkgdb *db, sqlite3 *file,
	       const char *path, struct fault *fault);

/* Frees the looks, but no text of theirs; all members may be zero. */
void looks_fini(struct looks *looks);

/* Reads the block of a look, for look_at.  NULL with the reason in `why`. */
#define LOOK_WHY 256
COLD_PATH
const struct pkgdb_entry *looks_read(struct looks *looks, struct pkgdb *db,
				     uint64_t id, char why[LOOK_WHY]);

/* The entry that a look is, without a path; NULL with the reason. */
#define LOOK_BLOCK 64
static inline const struct pkgdb_entry *look_at(struct looks *looks,
						struct pkgdb *db, uint64_t id,
						char why[LOOK_WHY])
{
	const struct pkgdb_entry *look;

	if (id >= looks->count || !looks->blocks[id / LOOK_BLOCK])
		return looks_read(looks, db, id, why);
	look = &looks->blocks[id / LOOK_BLOCK][id % LOOK_BLOCK];
	return look->source ? look : looks_read(looks, db, id, why);
}

#endif
