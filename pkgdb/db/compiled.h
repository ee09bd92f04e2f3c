/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiled form: a sealed database in an SQLite file, which can be searched
 * without reading texts first.
 *
 *	PRAGMA application_id = 0x706b6462 ("pkdb"), user_version = 4
 *	meta(key, value)	"subtrees": number of entries with that property
 *	source(id, file, format)
 *	look(id, ...)		what many entries share; NULL for what is not
 *				stated
 *	pack(id, dir, entries)	the entries of a directory, as pack.h has them,
 *				sorted by name; in several rows if they are many
 *	entry(dir, name, ...)	the same for others, who ask in SQL: one row an
 *				entry; primary key (dir, name).  Never read here
 *	path			a view: entry with the whole path
 *
 * `dir` is the key of the directory that holds the object, "." for the top's
 * own children; the top itself is dir "" name "."; the rule for a subtree has
 * the key of its directory as dir, and an empty name.  A search loads the
 * directory of its path once; then a name that is not there does not exist.
 */
#ifndef PKGDB_DB_COMPILED_H
#define PKGDB_DB_COMPILED_H

#include "pkgdb/parse/reader.h"

#define COMPILED_APPLICATION_ID 0x706b6462
#define COMPILED_VERSION	4
#define COMPILED_VIEW		"path"

struct compiled;

/* True if the file has no entry.  A file that cannot be read is not empty. */
bool compiled_is_empty(struct compiled *compiled);

/* The entry with this key, and its number; NULL if there is none.  Loads the
   directory that holds the key, unless it is loaded.  Errors go to db_fail. */
struct pkgdb_entry *compiled_lookup(struct pkgdb *db, const char *key,
				    size_t len, uint32_t *number);

/*
 * Loads the remaining entries and closes the file; then the database is like
 * one that was read from text.  0 or -1 with the fault.
 */
MUST_CHECK
int compiled_load_all(struct pkgdb *db, struct fault *fault);

/* Closes the file; NULL is fine. */
void compiled_close(struct compiled *compiled);

/*
 * Writes a sealed database as a new file, which replaces an existing one only
 * when it is complete.  0 or -1 with the fault.
 */
MUST_CHECK
int compiled_write(struct pkgdb *db, const char *path, struct fault *fault);

#endif
