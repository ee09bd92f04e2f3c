/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the options of a command line to an open packaging database, with the
 * same messages in every program.  Belongs to main files: prints, and exits
 * with STATUS_TROUBLE where it cannot go on.
 */
#ifndef PKGDB_OPEN_OPEN_H
#define PKGDB_OPEN_OPEN_H

#include "common/tool/exit_status.h"
#include "pkgdb/db/pkgdb.h"
#include "pkgdb/open/database_options.h"
#include "pkgdb/read/exceptions.h"

/*
 * Reads the databases at `paths`, "-" for standard input, and seals them; what
 * takes long shows a progress line.  The
 * paths of a fakebuild state begin at --root, else at `tree`; NULL: the current
 * directory.  The options must live as long as the database.  The caller
 * passes the result to close_database.  Exits after all databases have been
 * read if one of them has errors.
 */
struct pkgdb *open_database(const struct database_options *options,
			    const struct words *paths, const char *tree);

/* Frees a database, and says if a look-up has failed. */
void close_database(struct pkgdb *db);

/* Warns where databases disagree about a path, unless an exception covers it;
   `exceptions` may be NULL. */
void warn_conflicts(struct pkgdb *db, struct exceptions *exceptions,
		    const struct database_options *options);

/* Shows a message of the database; `options` are struct database_options. */
void show_database_message(void *options, enum pkgdb_message message,
			   const struct fault *fault);

/* Reads the lists of -e; NULL if there are none.  The caller passes the result
   to exceptions_free. */
struct exceptions *open_exceptions(const struct database_options *options);

/*
 * Finds the ids of the names of --default, if it is given: in the table of
 * --table, else in that of Solaris, which has most names, as no format says
 * whose names they are.  Returns whether it is given.
 */
bool open_default(struct database_options *options, struct users *users);

/* The entry of paths that no database lists, after open_default.  Its names
   are those of the options. */
struct pkgdb_entry default_entry(const struct database_options *options);

#endif
