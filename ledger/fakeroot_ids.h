/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The variables by which fakeroot(1) passes the ids of a process to the
 * programs that it starts: FAKEROOTUID for the real uid, FAKEROOTEUID, SUID and
 * FUID for the effective, saved and file-system one, likewise FAKEROOTGID.  One
 * that is missing means 0.
 *
 * A session passes credentials by FAKEBUILD_CRED.  These variables are written
 * beside it, for programs that read them, and are read where it is missing, for
 * programs that write them; but in a session of pseudo, which has its own
 * (preload/credentials/pseudo_ids.h).
 */
#ifndef LEDGER_FAKEROOT_IDS_H
#define LEDGER_FAKEROOT_IDS_H

#include <stdbool.h>

#include "ledger/credentials.h"

/* How many there are, and the bytes of all with their values. */
#define FAKEROOT_IDS	  (2 * IDS)
#define FAKEROOT_IDS_SIZE (FAKEROOT_IDS * sizeof("FAKEROOTEUID=4294967295"))

/* True for an entry "NAME=value" of an environment that is such a variable. */
bool fakeroot_ids_has(const char *entry);

/* Stores the ids of an environment in credentials that are root's; without a
   file-system id, the effective one is that, too.  True if one is not 0. */
bool fakeroot_ids_read(char *const *envp, struct credentials *cred);

/* Appends the variables of these credentials to a list, which has room for
   them and keeps pointers into `buffer`.  Returns the new end of the list. */
char **fakeroot_ids_write(const struct credentials *cred, char **end,
			  char buffer[FAKEROOT_IDS_SIZE]);

#endif
