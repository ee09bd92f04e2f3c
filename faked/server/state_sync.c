/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens, saves and closes the state of a --state session.  A kill or a power
 * cut after any step leaves files from which the next run can go on: the
 * database changes in transactions, the ledger is replaced by rename(2), and
 * meta.live is set before a process can use the ledger and deleted after the
 * ledger is, or is kept (state_keep.h).  A ledger is never removed before its
 * records are in the database.
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
#include "faked/server/state_keep.h"
#include "faked/server/state_marked.h"
#include "faked/session/alone.h"
#include "faked/session/session.h"
#include "ledger/ledger.h"
#include "state/form/kept.h"
#include "state/form/own_ledger.h"
#include "state/form/store.h"
#include "state/form/store_few.h"
#include "state/state.h"

/* Writes the records of a ledger that changed since a second to the database,
   after relocating their files.  The state of them is the caller's. */
static int sync_state(struct store *store, struct state *state, int fd,
		      const char *ledger, uint64_t since, enum store_sync how,
		      const char *root, struct fault *fault)
{
	int ret = state_from_open_ledger(state, fd, ledger, since, fault);

	if (ret < 0)
		return ret;
	state_relocate(state, root);
	state_sort(state);
	return store_sync(store, state, how, fault);
}

static int sync_since(struct store *store, int fd, const char *ledger,
		      uint64_t since, enum store_sync how, struct fault *fault)
{
	struct state state;
	int ret;

	state_init(&state);
	ret = sync_state(store, &state, fd, ledger, since, how, NULL, fault);
	state_fini(&state);
	return ret;
}

/* Writes the whole ledger to the database. */
static int sync_ledger(struct store *store, int fd, const char *ledger,
		       enum store_sync how, struct fault *fault)
{
	return sync_since(store, fd, ledger, 0, how, fault);
}

/* ------------------------------------------------------------------- open */

/* Makes a ledger from the state in the open file at `path`, which will be
   renamed to `name`, the name for messages. */
static int create_ledger(const char *path, const char *name, int fd,
			 const struct state *state, struct fault *fault)
{
	struct ledger_setup setup;
	int ret = session_setup(&setup);

	setup.options |= LEDGER_OPT_MARKED;
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

static int empty(int fd, const char *ledger, struct fault *fault)
{
	if (ftruncate(fd, 0) == 0)
		return 0;
	return fault_errno(fault, "cannot empty %s", ledger);
}

/* Writes the records of the old ledger to the database, and empties it: beside
   the name of the new ledger it would seem to be a foreign one.  The file stays
   until the rename, since launchers lock it.  Nobody else has it mapped. */
static int save_and_empty(struct store *store, int fd, const char *ledger,
			  struct fault *fault)
{
	int ret = sync_ledger(store, fd, ledger, STORE_MIRROR, fault);

	return ret < 0 ? ret : empty(fd, ledger, fault);
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

/* Does the same for a ledger that the database does not name: it may be a kept
   one that is not taken up. */
static int save_kept_ledger(struct store *store, int fd, const char *ledger,
			    const char *database, enum keep_rest rest,
			    char lost[PATH_MAX], struct fault *fault)
{
	int ret;

	switch (rest) {
	case KEEP_COMPLETE: return save_and_empty(store, fd, ledger, fault);
	case KEEP_NEWER:
		ret = state_marked_merge(ledger, fd, database, fault);
		return ret < 0 ? ret : empty(fd, ledger, fault);
	case KEEP_OLD_BOOT:
		return sync_ledger(store, fd, ledger, STORE_OVERLAY, fault);
	case KEEP_NOTHING: return 0;
	default: return rename_foreign(ledger, lost, fault);
	}
}

/* Brings the database up to date, and loads it into a new ledger.  The lease
   lasts until the new ledger has the name: a process that opened the old one
   after its records were read would change it in vain. */
static int open_store(struct store *store, const char *ledger, int fd,
		      const char *database, bool fits,
		      const struct state_sync_opening *how, char lost[PATH_MAX],
		      struct fault *fault)
{
	char known[OWN_LEDGER_MAX], generation[LEDGER_BASE_TEXT];
	enum keep_rest rest = KEEP_FOREIGN;
	enum own_ledger match;
	bool own;
	int ret;

	if (store_get_ledger(store, known, sizeof(known), fault) < 0 ||
	    store_get_generation(store, generation, sizeof(generation), fault) <
		    0)
		return -1;
	match = own_ledger_compare(fd, known);
	if (match == OWN_LEDGER_FOREIGN)
		rest = state_keep_rest(fd, fits, generation);
	own = match == OWN_LEDGER_SAME || rest != KEEP_FOREIGN;
	if (own && !alone_take(fd)) {
		if (rest != KEEP_NOTHING)
			return 0;
		rest = KEEP_FOREIGN;
	}
	ret = match == OWN_LEDGER_FOREIGN
		      ? save_kept_ledger(store, fd, ledger, database, rest,
					 lost, fault)
		      : save_old_ledger(store, fd, ledger, match, lost, fault);
	if (ret == 0)
		ret = reload(store, ledger, database, how, fault);
	lease_release(fd);
	return ret;
}

int state_sync_open(const char *ledger, int fd, const char *database,
		    const struct state_sync_opening *how, char lost[PATH_MAX],
		    struct fault *fault)
{
	struct ledger_header header;
	struct store *store;
	bool fits;
	int ret;

	*lost = '\0';
	ret = state_keep_take(ledger, fd, database, how, fault);
	if (ret != 0)
		return ret < 0 ? ret : 0;
	fits = kept_read(fd, &header) && kept_fits(&header, database);
	store = store_open(database, fault);
	if (!store)
		return -1;
	ret = open_store(store, ledger, fd, database, fits, how, lost, fault);
	store_close(store, ret != 0);
	return ret;
}

/* ---------------------------------------------------- while it is in use */

/* A session that has changed a kept ledger names it in the database before that
   is written to.  1 if others have written to the database: then it waits for
   the end of the session. */
static int name_kept(int fd, const char *database, struct fault *fault)
{
	char name[OWN_LEDGER_MAX];
	struct store_few *few;
	bool alike;
	int ret;

	if (!state_keep_leave(fd, database, &alike))
		return 0;
	if (!alike)
		return 1;
	few = store_few_open(database, fault);
	ret = few && own_ledger_name(fd, name) &&
			      store_few_set_ledger(few, name) == 0 &&
			      store_few_end(few, true) == 0
		      ? 0
		      : -1;
	store_few_close(few);
	return ret;
}

/*
 * Writing the changes since the last checkpoint is enough to bound what a power
 * cut loses; the rows of deleted files are deleted at the end of the session.
 * The second of the last checkpoint is written again, since records may have
 * changed in it after they were read.  The first checkpoint writes all.
 */
int state_sync_checkpoint(const char *ledger, int fd, const char *database,
			  struct fault *fault)
{
	struct store *store;
	uint64_t saved;
	int ret;

	ret = name_kept(fd, database, fault);
	if (ret != 0)
		return ret < 0 ? ret : 0;
	store = store_open(database, fault);
	if (!store)
		return -1;
	ret = store_get_saved(store, &saved, fault);
	if (ret == 0)
		ret = sync_since(store, fd, ledger, saved,
				 saved ? STORE_UPDATE : STORE_MIRROR, fault);
	store_close(store, false);
	return ret;
}

/* Writes the whole ledger to the database; keeps it or removes it if nobody
   else has it.  `file` is the open file of the database. */
static int close_store(struct store *store, const char *ledger, int fd,
		       const char *database, int file, struct state *state,
		       enum store_sync how, const char *root, bool keep,
		       struct fault *fault)
{
	bool named = own_ledger_is_at(ledger, fd), alone = alone_take(fd);
	char generation[LEDGER_BASE_TEXT];
	struct fault ignored;
	bool changed;

	if (sync_state(store, state, fd, ledger, 0, how, root, fault) < 0)
		return -1;
	if (!alone || !named)
		return 0;
	keep = keep &&
	       store_get_generation(store, generation, sizeof(generation),
				    fault) == 0 &&
	       state_keep_begin(ledger, fd, state, generation);
	if (!keep && unlink(ledger) < 0)
		return fault_errno(fault, "cannot remove %s", ledger);
	if (store_set_ledger(store, "", fault) < 0)
		return -1;
	/* What comes now may fail: then the next session loads the database. */
	if (keep && store_hold(store, &changed, &ignored) == 0 && !changed)
		(void)!state_keep_end(fd, file, database);
	return 1;
}

/* Ends the session of a kept ledger.  1 if that is done; 0 if all has to be
   written to the database, as `how` says. */
static int close_kept(const char *ledger, int fd, const char *database,
		      bool keep, enum store_sync *how, uint64_t *unrecorded,
		      struct fault *fault)
{
	int ret;

	/* If the file was replaced, another session uses the database, and its
	   newer rows must stay. */
	*how = STORE_OVERLAY;
	if (!own_ledger_is_at(ledger, fd))
		return 0;
	if (alone_take(fd)) {
		ret = state_keep_close(ledger, fd, database, unrecorded, fault);
		if ((ret == 2 || (ret == 1 && !keep)) && unlink(ledger) < 0)
			ret = fault_errno(fault, "cannot remove %s", ledger);
		if (ret == 0 && name_kept(fd, database, fault) < 0)
			ret = -1;
	} else {
		ret = name_kept(fd, database, fault);
		if (ret > 0) /* and so must the rows of others */
			return 0;
	}
	*how = STORE_MIRROR;
	return ret;
}

/* If a process that outlives the session has the ledger mapped, the file and
   meta.live stay, and the next run saves what that process changes. */
int state_sync_close(const char *ledger, int fd, const char *database,
		     const char *root, bool keep, uint64_t *unrecorded,
		     struct fault *fault)
{
	struct store *store;
	struct state state;
	enum store_sync how;
	int ret = close_kept(ledger, fd, database, keep, &how, unrecorded,
			     fault);

	lease_release(fd);
	if (ret != 0)
		return ret < 0 ? ret : 0;
	store = store_open(database, fault);
	if (!store)
		return -1;
	/* Closed after the database; see kept_open(). */
	CLEANUP_FD int file = kept_open(database);

	state_init(&state);
	ret = close_store(store, ledger, fd, database, file, &state, how, root,
			  keep, fault);
	*unrecorded = state.unrecorded;
	lease_release(fd);
	store_close(store, ret > 0);
	state_fini(&state);
	return ret < 0 ? ret : 0;
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
