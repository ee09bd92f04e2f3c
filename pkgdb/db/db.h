/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inside of struct pkgdb, shared by the files that add entries (merge.c),
 * seal it (seal.c) and search it (pkgdb.c, compiled.c).  Users of the database
 * include pkgdb.h only.
 *
 * Entries have numbers in the order in which they came.  They lie in chunks,
 * so that an entry never moves.  Sources mostly list the names of a directory
 * together, so these share cache lines and pages.
 */
#ifndef PKGDB_DB_DB_H
#define PKGDB_DB_DB_H

#include <string.h>

#include "common/arena.h"
#include "pkgdb/db/index.h"
#include "pkgdb/db/order.h"
#include "pkgdb/db/pkgdb.h"

/* Entries in a chunk, as a power of two. */
#define CHUNK_BITS 12
#define CHUNK_SIZE ((size_t)1 << CHUNK_BITS)

/* Links to links to links: a longer chain counts as a circle. */
#define CHAIN_LIMIT 64

/* A file with more errors is none of its format. */
#define ERROR_LIMIT 1000

struct compiled;

struct pkgdb {
	struct pkgdb_options options;
	struct users *users;
	struct arena arena;

	/* Entries that come in the order of their paths are not indexed: a
	   look-up searches from where the last one ended.  When that has cost
	   as much as an index, or a path comes out of order, all are. */
	unsigned orders;    /* enum key_order of the entries; 0: none */
	uint32_t near;	    /* where the last search ended */
	uint64_t compared;  /* paths that were compared in searches */
	struct index index; /* of all entries, unless they have an order */

	struct pkgdb_entry **chunks;
	size_t count, capacity; /* entries, and space for them */

	struct pkgdb_conflict *conflicts;
	size_t conflict_count, conflict_capacity;

	const char **transforms; /* files for all manifests, interned */
	size_t transform_count;
	struct source_node *sources; /* all files, for pkgdb_free */
	uint64_t read_bytes;	     /* size of all texts, each counted once */
	uint64_t included;	     /* size of all includes, each time */
	bool no_includes;	     /* texts may not include files */
	uint64_t outside;	     /* memory outside of the arena */
	size_t reads;		     /* sources that the caller has named */
	size_t subtrees;	     /* rules among the entries */
	const struct pkgdb_entry **sorted; /* by path; NULL until needed */

	/* A compiled database, whose directories are loaded when a look-up
	   needs them; NULL: there is none. */
	struct compiled *compiled;
	bool compiled_rules; /* it has rules for subtrees */
	struct fault fault;  /* of the first look-up that failed */
	bool failed;	     /* a look-up has failed */
	bool sealed;	     /* pkgdb_seal has succeeded */

	/* Errors in sources, for db_error. */
	struct fault error; /* the last one */
	bool error_waits;   /* it is not told yet */
	bool exhausted;	    /* the texts want too much memory */
	size_t error_count;
	struct {
		const char *file;
		unsigned line;
	} error_at[ERROR_LIMIT];
};

struct source_node {
	struct source_node *older;
	uint64_t dev, ino; /* of the file; 0: unknown */
	struct pkgdb_source source;
};

/* The entry with a number. */
static inline struct pkgdb_entry *db_entry(const struct pkgdb *db, uint32_t n)
{
	return &db->chunks[n >> CHUNK_BITS][n & (CHUNK_SIZE - 1)];
}

/* True if an entry has this key. */
static inline bool db_is_at(const struct pkgdb_entry *entry, const char *key,
			    size_t len)
{
	return entry->path_len == len && memcmp(entry->path, key, len) == 0;
}

/* The entry with this key among those in memory, and its number; NULL if there
   is none. */
struct pkgdb_entry *db_lookup(struct pkgdb *db, const char *key, size_t len,
			      uint32_t *number);

/* The same of indexed entries, for a caller that knows the index_hash. */
struct pkgdb_entry *db_lookup_hashed(const struct pkgdb *db, const char *key,
				     size_t len, uint32_t hash,
				     uint32_t *number);

/* Indexes the entries that have come in order, whose order then counts no
   more.  0, or -1 with ENOMEM. */
MUST_CHECK
int db_index(struct pkgdb *db);

/*
 * Adds an entry of a source by the rules in pkgdb.h.  The path must be a key
 * with its length.  Path and link are copied; all other texts must be interned
 * in db->arena.  0, or  -1 with ENOMEM, or EOVERFLOW when there are no more
 * numbers.
 */
MUST_CHECK
int db_add(struct pkgdb *db, const struct pkgdb_entry *draft);

/* Adds an entry as db_add does, whose path is known to be new: it is neither
   looked for nor indexed. */
MUST_CHECK
int db_append(struct pkgdb *db, const struct pkgdb_entry *draft);

/* Whether the database has taken more memory than the size of its sources
   allows: then parameters, includes or directories multiply a small one. */
bool db_is_too_much(const struct pkgdb *db);

/* As pkgdb_each, but also calls fn for each rule for a subtree, just before its
   directory. */
int db_each(struct pkgdb *db, pkgdb_each_fn *fn, void *arg);

/* Makes a source, which the database owns; texts are copied.  NULL with
   ENOMEM. */
MUST_CHECK
struct pkgdb_source *db_source(struct pkgdb *db, const char *file,
			       const char *format, int table, bool ordered);

/* Stores the fault of a failed look-up for pkgdb_failed; only the first one. */
COLD_PATH
void db_fail(struct pkgdb *db, const char *file, const char *reason);

/* Formats a warning, or a note, and passes it to the caller's function, if
   any. */
COLD_PATH
FORMAT_PRINTF(4, 5)
void db_warn(struct pkgdb *db, const char *file, unsigned line,
	     const char *format, ...);
COLD_PATH
FORMAT_PRINTF(3, 4)
void db_note(struct pkgdb *db, const char *file, const char *format, ...);

/*
 * Takes note of an error in a source, after which reading is to go on: a second
 * one at the same line is dropped.  0; or -1 if reading has to end, for lack of
 * memory or because there are too many errors, and then the fault says so.
 */
MUST_CHECK
COLD_PATH
int db_error(struct pkgdb *db, struct fault *fault);

/* Ends the reading of a source with this result: if there were errors, tells
   all but the last, which becomes the fault.  0 or -1. */
MUST_CHECK
int db_end_source(struct pkgdb *db, int result, struct fault *fault);

#endif
