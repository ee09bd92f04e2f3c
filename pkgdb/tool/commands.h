/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The commands of pkgdb(1) on a sealed database, which stays the caller's.
 * They print results on stdout and complaints through diag, whose status tells
 * how they ended: STATUS_FOUND or STATUS_TROUBLE, or 0.
 */
#ifndef PKGDB_TOOL_COMMANDS_H
#define PKGDB_TOOL_COMMANDS_H

#include "pkgdb/db/pkgdb.h"
#include "pkgdb/tool/options.h"

/* Writes the database in the form --to to stdout or --output.  STATUS_FOUND:
   something was lost; STATUS_TROUBLE: a write failed, and a regular file under
   that name is as it was. */
void command_convert(struct pkgdb *db, const struct options *options);

/* Prints the entry of each path and its source.  STATUS_FOUND: a path has
   none. */
void command_query(struct pkgdb *db, const struct options *options);

/* Prints a line for each conflict between sources.  STATUS_FOUND: there is
   one. */
void command_conflicts(struct pkgdb *db, const struct options *options);

/* Prints a line for each rule that an entry or exception breaks.  STATUS_FOUND:
   there is one. */
void command_lint(struct pkgdb *db, const struct options *options);

#endif
