/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inside of struct pkgdb, shared by the files that fill it (merge.c), end
 * it (seal.c) and look into it (pkgdb.c, compiled.c).  Users of the database
 * include pkgdb.h only.
 *
 * Entries have numbers in the order in which they came.  They lie in chunks,
 * so that an entry never moves; names of one directory usually came together
 * and lie together.
 */
#ifndef PKGDB_DB_DB_H
#define PKGDB_DB_DB_H

#include "common/arena.h"
#include "pkgdb/db/index.h"
#include "pkgdb/db/pkgdb.h"

/* Entries in a chunk, as a power of two. */
#define CHUNK_BITS 12
#define CHUNK_SIZE ((size_t)1 << CHUNK_BITS)

/* Links to links to links: a longer chain is taken for a circle. */
#define CHAIN_LIMIT 64

struct compiled;

struct pkgdb {
	struct pkgdb_options options;
	struct users *users;
	struct arena arena;
	struct index index;

	struct pkgdb_entry **chunks;
	size_t count, capacity; /* entries that are there, and fit */

	struct pkgdb_conflict *conflicts;
	size_t conflict_count, conflict_capacity;

	struct source_node *sources; /* all files, for pkgdb_free */
	uint64_t read_bytes;	     /* of all texts, each counted once */
	uint64_t included;	     /* of all includes, each time */
	uint64_t kept;		     /* held for a reader, not in the arena */
	size_t reads;		     /* sources the caller has named */
	size_t subtrees;	     /* rules among the entries */
	const struct pkgdb_entry **sorted; /* by path; NULL until asked for */

	/* A compiled database that is read as it is asked for; NULL if none. */
	struct compiled *compiled;
	bool compiled_rules; /* it has rules for subtrees */
	struct fault fault;  /* of the first look-up that failed */
	bool failed;
	bool sealed;
};

struct source_node {
	struct source_node *older;
	uint64_t dev, ino; /* of the file; 0: not known */
	struct pkgdb_source source;
};

/* The entry with a number. */
static inline struct pkgdb_entry *db_entry(const struct pkgdb *db, uint32_t n)
{
	return &db->chunks[n >> CHUNK_BITS][n & (CHUNK_SIZE - 1)];
}

/* The entry of this key, only among those in memory; NULL if none. */
struct pkgdb_entry *db_lookup(const struct pkgdb *db, const char *key,
			      size_t len, uint32_t *number);

/*
 * Adds what a source states about a path, by the rules in pkgdb.h.  The path
 * must be a key with its length; texts that repeat must be interned, path and
 * link are copied.  -1 with ENOMEM, or EOVERFLOW for more entries than there
 * are numbers.
 */
MUST_CHECK
int db_add(struct pkgdb *db, const struct pkgdb_entry *draft);

/* pkgdb_each, and each rule for a subtree just before its directory. */
int db_each(struct pkgdb *db, pkgdb_each_fn *fn, void *arg);

/* A new source; texts are copied.  NULL with ENOMEM. */
MUST_CHECK
struct pkgdb_source *db_source(struct pkgdb *db, const char *file,
			       const char *format, int table, bool ordered);

/* Remembers for pkgdb_failed that a look-up could not be answered. */
COLD_PATH
void db_fail(struct pkgdb *db, const char *file, const char *reason);

/* Hands a warning to the caller of the library, if the caller wants any. */
COLD_PATH
FORMAT_PRINTF(4, 5)
void db_warn(struct pkgdb *db, const char *file, unsigned line,
	     const char *format, ...);

#endif
