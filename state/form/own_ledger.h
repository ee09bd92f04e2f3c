/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The own ledger of a database, FILE-ledger beside FILE.  While a session uses
 * the database, the ledger has records that the database lacks, so a reader of
 * the state of a running session, or of one that was killed, has to read the
 * ledger.  Between sessions it has nothing more (kept.h).
 *
 * The database has the name of its ledger (meta.live, fakebuild-state(5)).  It
 * is not a path but a text that no second ledger has: the inode number of the
 * file, the time when the ledger was made, and the boot id of the machine.
 */
#ifndef STATE_FORM_OWN_LEDGER_H
#define STATE_FORM_OWN_LEDGER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* The longest name and its NUL. */
#define OWN_LEDGER_MAX 128

enum own_ledger {
	OWN_LEDGER_NONE,       /* the file is empty */
	OWN_LEDGER_FOREIGN,    /* it belongs to another database, or is not
				  a ledger */
	OWN_LEDGER_OTHER_BOOT, /* the machine was rebooted since: the kernel
				  may have lost some pages and not others */
	OWN_LEDGER_SAME,       /* it is the own ledger, and complete */
};

/* Writes the name of an open ledger; false if the file is not a ledger of this
   version. */
bool own_ledger_name(int fd, char name[OWN_LEDGER_MAX]);

/* The version of the ledger at this path; 0 if the file is no ledger, or cannot
   be read. */
uint32_t own_ledger_version(const char *path);

/* Compares an open file with the name `known` from a database. */
enum own_ledger own_ledger_compare(int fd, const char *known);

/* True if the path still leads to the open file; it does not if the file was
   replaced or removed. */
bool own_ledger_is_at(const char *path, int fd);

/*
 * Opens the own ledger of a database for reading, and stores its path.  Returns
 * a descriptor, which the caller closes; -1 if the database has no own ledger,
 * or that has nothing more, or the file belongs to another database or to
 * another user.
 */
int own_ledger_open(const char *database, char path[PATH_MAX]);

/* True if the ledger beside a database is a kept one with records that the
   database lacks, though it does not say so. */
bool own_ledger_is_ahead(const char *database);

#endif
