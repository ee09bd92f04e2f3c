/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The variables by which pseudo(1) passes the ids of a process to the programs
 * that it starts: PSEUDO_UIDS has the real, effective, saved and file-system
 * uid, separated by commas, and PSEUDO_GIDS the gids.  Where one is missing, or
 * is no number, it and those behind it are 0.
 *
 * They are to a session of pseudo what ledger/fakeroot_ids.h is to others.
 */
#ifndef PRELOAD_CREDENTIALS_PSEUDO_IDS_H
#define PRELOAD_CREDENTIALS_PSEUDO_IDS_H

#include "preload/credentials/credentials.h"

/* How many there are, and the bytes of both with their values. */
#define PSEUDO_IDS 2
#define PSEUDO_IDS_SIZE                        \
	(PSEUDO_IDS * sizeof("PSEUDO_UIDS=") + \
	 PSEUDO_IDS * IDS * sizeof("4294967295"))

/* True for an entry "NAME=value" of an environment that is such a variable. */
bool pseudo_ids_has(const char *entry);

/* Stores the ids of an environment in credentials that are root's; without a
   file-system id, the effective one is that, too.  True if one is not 0. */
bool pseudo_ids_read(char *const *envp, struct credentials *cred);

/* Appends both variables to a list, which has room for them and keeps pointers
   into `buffer`.  Returns the new end of the list. */
char **pseudo_ids_write(const struct credentials *cred, char **end,
			char buffer[PSEUDO_IDS_SIZE]);

#endif
