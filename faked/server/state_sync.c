/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens, saves and closes the state of a --state session.  A kill or a power
 * cut after any step leaves files from which the next run can go on: the
 * database changes in transactions, the ledger is replaced by rename(2), and
 * meta.live is set before a process can use the ledger and deleted after the
 * ledger is.  A ledger is never removed before its records are in the database.
 *
 * The steps, and what the next run finds after a kill behind each:
 *
 *	open	write the old ledger	the old ledger, named: written again
 *		to the database
 *		empty the old ledger	an empty file: the database is complete
 *		make the new ledger	the same, and a file FILE-ledger.XXXXXX
 *		set meta.live		the same
 *		rename			the new ledger, named
 *
 *	A ledger of another boot is not emptied, since another machine may
 *	have it mapped: between the last two steps it is an old ledger that is
 *	no longer named, and is kept as .lost, although nothing is missing.
 *
 *	close	write the ledger to	the ledger, named: written again
 *		the database
 *		remove the ledger	a name without a ledger: the database is
 *					complete
 *		delete meta.live	a database alone
 *
 * The ledger itself is never synced: after a power cut its pages count only
 * where they are newer than their rows (OWN_LEDGER_OTHER_BOOT).
 */
#include "faked/server/state_sync.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "common/file/io.h"
#include "common/file/temporary.h"
#include "faked/session/alone.h"
#include "faked/session/session.h"
#include "ledger/ledger.h"
#include "state/form/own_ledger.h"
#include "state/form/store.h"
#include "state/state.h"

/* Writes the records of a ledger that changed since a second to the database,
   after relocating their files. */
static int sync_since(struct store *store, int fd, const char *ledger,
		      uint64_t since, enum store_sync how, const char *root,
		      uint64_t *unrecorded, struct fault *fault)
{
	struct state state;
	int ret;

	state_init(&state);
	ret = state_from_open_ledger(&state, fd, ledger, since, fault);
	if (ret == 0) {
		state_relocate(&state, root);
		state_sort(&state);
		ret = store_sync(store, &state, how, fault);
	}
	if (unrecorded)
		*unrecorded = state.unrecorded;
	state_fini(&state);
	return ret;
}

/* Writes the whole ledger to the database. */
static int sync_ledger(struct store *store, int fd, const char *ledger,
		       enum store_sync how, struct fault *fault)
{
	return sync_since(store, fd, ledger, 0, how, NULL, NULL, fault);
}

/* ------------------------------------------------------------------- open */

/* Makes a ledger from the state in the open file at `path`, which will be
   renamed to `name`, the name for messages. */
static int create_ledger(const char *path, const char *name, int fd,
			 const struct state *state, struct fault *fault)
{
	struct ledger_setup setup;
	int ret = session_setup(&setup);

	if (state->unknown_is_real)
		setup.options |= LEDGER_OPT_UNKNOWN_IS_REAL;
	setup.created = state->created;
	if (ret == 0)
		ret = ledger_create(fd, &setup);
	errno = -ret;
	if (ret < 0)
		return fault_errno(fault, "cannot write %s", name);
	return state_into_ledger(state, fd, path, fault);
}

/* Makes a new ledger from the state, names it in the database, and only then
   renames it to `ledger`, where other processes find it. */
static int publish_ledger(struct store *store, const char *ledger,
			  const struct state *state, struct fault *fault)
{
	char temp[PATH_MAX], name[OWN_LEDGER_MAX];
	int n = snprintf(temp, sizeof(temp), "%s.XXXXXX", ledger);

	errno = ENAMETOOLONG;
	CLEANUP_FD int fd = n < PATH_MAX ? temporary_open(temp) : -1;

	if (fd < 0)
		return fault_errno(fault, "cannot write %s", ledger);
	if (create_ledger(temp, ledger, fd, state, fault) == 0 &&
	    own_ledger_name(fd, name) &&
	    store_set_ledger(store, name, fault) == 0) {
		if (rename(temp, ledger) == 0)
			return 0;
		fault_errno(fault, "cannot write %s", ledger);
	}
	unlink(temp);
	return -1;
}

/* Finds an unused name for a foreign ledger. */
static bool find_free(const char *ledger, char lost[PATH_MAX])
{
	struct stat st;
	int n = snprintf(lost, PATH_MAX, "%s.lost", ledger);

	for (unsigned i = 1; n < PATH_MAX && lstat(lost, &st) == 0; i++)
		n = snprintf(lost, PATH_MAX, "%s.lost.%u", ledger, i);
	errno = ENAMETOOLONG;
	return n < PATH_MAX;
}

/* Renames a foreign ledger, whose records no database may have, and stores the
   new path in `lost`. */
static int rename_foreign(const char *ledger, char lost[PATH_MAX],
			  struct fault *fault)
{
	if (find_free(ledger, lost) && rename(ledger, lost) == 0)
		return 0;
	return fault_errno(fault, "cannot rename %s", ledger);
}

/* Writes the records of the old ledger to the database, and empties it: beside
   the name of the new ledger it would seem to be a foreign one.  The file stays
   until the rename, since launchers lock it.  Nobody else has it mapped. */
static int save_and_empty(struct store *store, int fd, const char *ledger,
			  struct fault *fault)
{
	int ret = sync_ledger(store, fd, ledger, STORE_MIRROR, fault);

	if (ret == 0 && ftruncate(fd, 0) < 0)
		return fault_errno(fault, "cannot empty %s", ledger);
	return ret;
}

/* Writes the records of the old ledger to the database, or renames a foreign
   ledger. */
static int save_old_ledger(struct store *store, int fd, const char *ledger,
			   enum own_ledger match, char lost[PATH_MAX],
			   struct fault *fault)
{
	switch (match) {
	case OWN_LEDGER_FOREIGN: return rename_foreign(ledger, lost, fault);
	case OWN_LEDGER_OTHER_BOOT:
		return sync_ledger(store, fd, ledger, STORE_OVERLAY, fault);
	case OWN_LEDGER_SAME: return save_and_empty(store, fd, ledger, fault);
	default: return 0;
	}
}

/* Loads the database into a new ledger; 1 if the state was not accepted. */
static int reload(struct store *store, const char *ledger, const char *database,
		  const struct state_sync_opening *how, struct fault *fault)
{
	struct state_fit fit;
	struct state state;
	int ret;

	state_init(&state);
	ret = store_read(&state, database, fault);
	if (ret == 0) {
		state.unknown_is_real = how->unknown_is_real;
		if (!state.created)
			state.created = time(NULL);
		state_rekey(&state, &how->search, &fit);
		ret = how->accept(database, state.count, &fit)
			      ? publish_ledger(store, ledger, &state, fault)
			      : 1;
	}
	state_fini(&state);
	return ret;
}

/* The lease lasts until the new ledger has the name: a process that opened the
   old one after its records were read would change it in vain. */
int state_sync_open(const char *ledger, int fd, const char *database,
		    const struct state_sync_opening *how, char lost[PATH_MAX],
		    struct fault *fault)
{
	char known[OWN_LEDGER_MAX];
	struct store *store = store_open(database, fault);
	enum own_ledger match;
	int ret;

	*lost = '\0';
	if (!store)
		return -1;
	ret = store_get_ledger(store, known, sizeof(known), fault);
	match = own_ledger_compare(fd, known);
	if (ret == 0 && !(match == OWN_LEDGER_SAME && !alone_take(fd))) {
		ret = save_old_ledger(store, fd, ledger, match, lost, fault);
		if (ret == 0)
			ret = reload(store, ledger, database, how, fault);
		lease_release(fd);
	}
	store_close(store, ret != 0);
	return ret;
}

/* ---------------------------------------------------- while it is in use */

/*
 * Writing the changes since the last checkpoint is enough to bound what a power
 * cut loses; the rows of deleted files are deleted at the end of the session.
 * The second of the last checkpoint is written again, since records may have
 * changed in it after they were read.  The first checkpoint writes all.
 */
int state_sync_checkpoint(const char *ledger, int fd, const char *database,
			  struct fault *fault)
{
	struct store *store = store_open(database, fault);
	uint64_t saved;
	int ret;

	if (!store)
		return -1;
	ret = store_get_saved(store, &saved, fault);
	if (ret == 0)
		ret = sync_since(store, fd, ledger, saved,
				 saved ? STORE_UPDATE : STORE_MIRROR, NULL,
				 NULL, fault);
	store_close(store, false);
	return ret;
}

/* If a process that outlives the session has the ledger mapped, the file and
   meta.live stay, and the next run saves what that process changes. */
int state_sync_close(const char *ledger, int fd, const char *database,
		     const char *root, uint64_t *unrecorded,
		     struct fault *fault)
{
	struct store *store = store_open(database, fault);
	/* If the file was replaced, another session uses the database, and its
	   newer rows must stay. */
	bool named = own_ledger_is_at(ledger, fd), alone;
	int ret;

	if (!store)
		return -1;
	alone = alone_take(fd);
	ret = sync_since(store, fd, ledger, 0,
			 named ? STORE_MIRROR : STORE_OVERLAY, root, unrecorded,
			 fault);
	if (ret == 0 && alone && named) {
		if (unlink(ledger) < 0)
			ret = fault_errno(fault, "cannot remove %s", ledger);
		else
			ret = store_set_ledger(store, "", fault);
	}
	lease_release(fd);
	store_close(store, ret == 0 && alone);
	return ret;
}

int state_sync_drop(const char *ledger, int fd, const char *database,
		    struct fault *fault)
{
	struct store *store = store_open(database, fault);
	int ret = 0;

	if (!store)
		return -1;
	if (alone_take(fd) && own_ledger_is_at(ledger, fd)) {
		ret = 1;
		if (unlink(ledger) < 0)
			ret = fault_errno(fault, "cannot remove %s", ledger);
		/* On a disk that is full the name stays.  It is then one of no
		   file. */
		else if (store_set_ledger(store, "", fault) < 0)
			fault->text[0] = '\0';
	}
	lease_release(fd);
	store_close(store, ret > 0);
	return ret;
}
