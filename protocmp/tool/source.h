/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the words of a command line to trees, with messages about what is wrong
 * with them; pkgdb/open/open.h does the same for databases.  Belongs to the
 * programs, as main.c does: it prints and exits.
 */
#ifndef PROTOCMP_TOOL_SOURCE_H
#define PROTOCMP_TOOL_SOURCE_H

#include "common/tool/exit_status.h"
#include "pkgdb/read/exceptions.h"
#include "protocmp/tree/list.h"

/*
 * True if a word names a tree: a directory in which no packaging format sees
 * a database.
 */
bool source_is_tree(const char *word);

/* Tells which exceptions no look-up has needed. */
void source_tell_unused(const struct exceptions *exceptions);

/*
 * Opens a tree's top to be read, or to be changed: then no symbolic link may
 * be on the way, as its owner could turn it elsewhere.  Exits on trouble.
 */
int source_open(const char *word);
int source_open_to_change(const char *word);

/* A scan_trouble_fn that prints and worsens the status. */
int source_trouble(void *arg, const char *path, int err);

/* The table by which ids in a tree get names: the wanted one, or, for
   USERS_BY_FORMAT, that of the entries it is compared with. */
enum users_table source_table(enum users_table wanted,
			      const struct list *other);

#endif
