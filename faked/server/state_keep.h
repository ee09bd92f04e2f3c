/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps the ledger of a --state session when the session ends, and takes it up
 * when the next one begins, so that a session costs what it changes: neither
 * are the records loaded, nor is each row compared when it ends.
 *
 * That is only done where it makes no difference to loading the database anew:
 * the database is as the ledger knows it (state/form/kept.h), every file that
 * the ledger has as a witness is where it was, under the same numbers, and the
 * files can be told by their tags (no overlay, no FUSE, no numbers alone).
 * Callers do as without a kept ledger otherwise.
 *
 * The steps, and what the next run finds after a kill behind each:
 *
 *	end	mark a record, then	marks: the records are compared with
 *		change it (ledger/)	their rows
 *		note the generation	the same
 *		to come
 *		commit the rows		a database of that generation, which
 *					does not fit: it is complete
 *		settle the records,	the same
 *		clear the marks
 *		note the database	a ledger that fits
 *		cut the file		the same
 *
 *	keep	write the whole ledger	a ledger that is named in the database:
 *		(state_sync.c)		all of it is written again
 *		settle the records,	the same
 *		clear the marks
 *		delete meta.live	a ledger that does not fit and has no
 *					marks: it is replaced
 *		note the database	a ledger that fits
 *		cut the file		the same
 *
 *	take	renew the secret,	the same
 *		lengthen the file
 *
 * The ledger is never synced.  After a power cut its boot id is another one:
 * its records count where they are newer than their rows, and it is not taken
 * up.
 *
 * Functions return 0, or -1 after filling in the fault, unless they say
 * otherwise.
 */
#ifndef FAKED_SERVER_STATE_KEEP_H
#define FAKED_SERVER_STATE_KEEP_H

#include "common/base.h"
#include "common/fault.h"
#include "faked/server/state_sync.h"
#include "ledger/layout.h"
#include "state/state.h"

/* Takes up the open ledger, if it is the kept one of a database and nothing
   speaks against it.  1 if it was; 0 if it was not, and is as before. */
MUST_CHECK
int state_keep_take(const char *ledger, int fd, const char *database,
		    const struct state_sync_opening *how, struct fault *fault);

/* What is to be done with a ledger that is not taken up, and is not the one
   that the database names. */
enum keep_rest {
	KEEP_FOREIGN,  /* it may have what no database has */
	KEEP_NOTHING,  /* its database had all of it */
	KEEP_COMPLETE, /* all of it is this database's, which is older */
	KEEP_NEWER,    /* what it has marked is not in the database */
	KEEP_OLD_BOOT, /* records that are newer than their rows: the
			  machine may have lost pages */
};
/* `fits`: kept_fits(), asked before the database was opened, which now has this
   generation. */
enum keep_rest state_keep_rest(int fd, bool fits, const char *generation);

/* Ends the session of a kept ledger that nobody else has any more: writes what
   changed.  1 if the ledger is kept again; 0 if nothing was done, and all has
   to be written; 2 if the database was written to by others: then it has what
   changed as well, and the ledger has to go. */
MUST_CHECK
int state_keep_close(const char *ledger, int fd, const char *database,
		     uint64_t *unrecorded, struct fault *fault);

/* Makes a ledger one that can be kept, after all of it was written to the
   database from `state`, which was relocated.  False if it cannot be kept. */
bool state_keep_begin(const char *ledger, int fd, const struct state *state,
		      const char *generation);

/* Keeps it: `database` is an open file of the database, named `path`, to which
   nobody can write.  False if it cannot be kept; then it does not fit. */
bool state_keep_end(int fd, int database, const char *path);

/* Before a running session names its ledger in the database: true if it is a
   kept one, and is one no more now; the caller names it.  Stores false in
   `alike` if the database was written to by others. */
bool state_keep_leave(int fd, const char *database, bool *alike);

#endif
