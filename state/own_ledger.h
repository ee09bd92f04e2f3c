/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger that a database has for its own while a session uses it:
 * FILE-ledger beside FILE.  It holds what the database does not have yet, so
 * whoever reads the state of a running session, or of one that was killed,
 * reads the ledger.
 *
 * The database tells its ledger's name (meta.live, fakebuild-state(5)), which
 * is not a path but what no second ledger has: the file's inode number, the
 * time of its making, and the boot of the machine that it was mapped in.
 */
#ifndef STATE_OWN_LEDGER_H
#define STATE_OWN_LEDGER_H

#include <limits.h>
#include <stdbool.h>

/* The longest name and its NUL. */
#define OWN_LEDGER_MAX 128

enum own_ledger {
	OWN_LEDGER_NONE,       /* the file is empty */
	OWN_LEDGER_FOREIGN,    /* of another database, or no ledger */
	OWN_LEDGER_OTHER_BOOT, /* its own, but the machine went down since:
				  pages may be older than others */
	OWN_LEDGER_SAME,
};

/* Writes the name of an open ledger; false if it is none of this version. */
bool own_ledger_name(int fd, char name[OWN_LEDGER_MAX]);

/* How an open file stands to the database that says `known` of its ledger. */
enum own_ledger own_ledger_compare(int fd, const char *known);

/* Whether the path leads to the open file: somebody may have replaced or
   removed it. */
bool own_ledger_is_at(const char *path, int fd);

/*
 * Opens a database's own ledger for reading, and stores its path; the caller
 * closes it.  -1 if there is none, it is another's, or another user made it.
 */
int own_ledger_open(const char *database, char path[PATH_MAX]);

#endif
