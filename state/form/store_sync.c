/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Updates a database while its session runs.  At the beginning and at the end
 * of the session the whole state is compared with the rows, and the difference
 * is written, so that no clock has to be trusted.  A checkpoint writes only the
 * records that changed since the last one.  Each of them is one transaction,
 * and meta.saved moves in the same one: a kill or a power cut leaves the
 * database as it was before.
 *
 * In WAL mode readers go on while a sync writes.  A killed process leaves the
 * database with its -wal and -shm files, from which the next opening recovers
 * every transaction that was committed.
 */
#include <stdio.h>
#include <string.h>

#include "common/advance.h"
#include "common/str.h"
#include "state/form/schema.h"
#include "state/form/store_inside.h"

/* Changes when another process has written to the database. */
static const char ask_version[] = "PRAGMA data_version";

/* Adds what older states lack. */
static int complete(struct store *store)
{
	const char *changes = strstr(schema_sql, "CREATE TABLE changes");
	struct store_columns has;

	if (store_ask_columns(store, &has) < 0)
		return -1;
	if (!has.was &&
	    store_run(store, "ALTER TABLE inodes ADD COLUMN was TEXT") < 0)
		return -1;
	if (has.changes)
		return 0;
	if (store_run(store,
		      "BEGIN IMMEDIATE;"
		      "ALTER TABLE inodes ADD COLUMN changes INTEGER") < 0 ||
	    store_run(store, changes) < 0)
		return -1;
	return store_run(store, "COMMIT");
}

/* Makes the schema in an empty database, completes that of an older one, and
   refuses every database that is not a state. */
static int prepare(struct store *store)
{
	int64_t tables;

	if (store_read_number(store, "SELECT count(*) FROM sqlite_master",
			      &tables) < 0)
		return -1;
	if (tables == 0) {
		if (store_run(store, "BEGIN IMMEDIATE") < 0)
			return -1;
		if (store_run(store, schema_sql) < 0 ||
		    store_run(store, "COMMIT") < 0)
			return -1;
	}
	if (store_check(store) < 0 || complete(store) < 0)
		return -1;
	/* On a file system without shared memory SQLite stays with its rollback
	   journal and reports no error.  FULL syncs every transaction. */
	return store_run(store, "PRAGMA journal_mode = WAL;"
				"PRAGMA synchronous = FULL;");
}

struct store *store_open(const char *path, struct fault *fault)
{
	struct store *store = malloc(sizeof(*store));

	if (!store) {
		fault_errno(fault, "cannot open %s", path);
		return NULL;
	}
	if (store_open_file(store, path, path,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
			    fault) == 0 &&
	    prepare(store) == 0)
		return store;
	store_close(store, false);
	return NULL;
}

void store_close(struct store *store, bool final)
{
	if (!store)
		return;
	/* A failure is ignored: a database in WAL mode is as good, only it
	   consists of three files. */
	if (final)
		sqlite3_exec(store->db, "PRAGMA journal_mode = DELETE", NULL,
			     NULL, NULL);
	sqlite3_close(store->db);
	free(store);
}

/* Whether two entries of one key make the same row of the table inodes. */
static bool same_entry(const struct state_entry *a, const struct state_entry *b)
{
	return a->tag == b->tag && a->uid == b->uid && a->gid == b->gid &&
	       a->rdev == b->rdev && a->when == b->when && a->pid == b->pid &&
	       a->mode == b->mode && a->flags == b->flags &&
	       str_same(a->path, b->path) && str_same(a->was, b->was) &&
	       str_same(a->command, b->command) && state_same_writers(a, b);
}

/* Whether the packed attributes are equal.  The same ones in another order are
   not; then the rows are written again, which does no harm. */
static bool same_xattrs(const struct state_entry *a,
			const struct state_entry *b)
{
	return a->xattrs_size == b->xattrs_size &&
	       (!a->xattrs_size ||
		!memcmp(a->xattrs, b->xattrs, a->xattrs_size));
}

/* Writes what differs between an entry and its row `old`, which may be NULL. */
static int sync_entry(struct store_writing *writing,
		      const struct state_entry *new,
		      const struct state_entry *old, enum store_sync how)
{
	if ((!old || !same_entry(new, old)) &&
	    store_put_inode(writing, new) < 0)
		return -1;
	if (how != STORE_UPDATE &&
	    (old ? same_xattrs(new, old) : !new->xattrs_size))
		return 0;
	if (store_drop(writing, DROP_XATTRS, new->dev, new->ino) < 0)
		return -1;
	return store_put_xattrs(writing, new);
}

/* Deletes all rows of a file but that of its writer. */
static int drop_entry(struct store_writing *writing,
		      const struct state_entry *old)
{
	if (store_drop(writing, DROP_INODE, old->dev, old->ino) < 0)
		return -1;
	return store_drop(writing, DROP_XATTRS, old->dev, old->ino);
}

/* Writes the entries that differ from the rows in `old`, and with STORE_MIRROR
   deletes the rows that no entry has.  Changes nlink of the old entries. */
static int sync_all(struct store_writing *writing, const struct state *state,
		    struct state *old, enum store_sync how)
{
	if (!old->count && how != STORE_UPDATE)
		return store_put_all(writing, state);
	for (size_t i = 0; i < state->count; i++) {
		const struct state_entry *new = &state->entries[i];
		struct state_entry *was = state_find(old, new->dev, new->ino);

		advance("records written", i, state->count);
		if (was && how == STORE_OVERLAY && was->when > new->when)
			continue;
		if (sync_entry(writing, new, was, how) < 0)
			return -1;
		if (was)
			was->nlink = 1; /* the loop below does not delete it */
	}
	if (how != STORE_MIRROR)
		return 0;
	for (size_t i = 0; i < old->count; i++)
		if (!old->entries[i].nlink &&
		    drop_entry(writing, &old->entries[i]) < 0)
			return -1;
	return 0;
}

/* Deletes the rows of who changed something that no file has any more. */
static int drop_unused(struct store *store)
{
	return store_run(store,
			 "DELETE FROM changes WHERE id NOT IN"
			 " (SELECT changes FROM inodes WHERE changes NOTNULL);"
			 "DELETE FROM writers WHERE id NOT IN"
			 " (SELECT writer FROM inodes WHERE writer NOTNULL"
			 " UNION"
			 " SELECT writer FROM changes WHERE writer NOTNULL)");
}

/* Does the work of store_sync() between BEGIN and COMMIT.  The rows are read in
   the same transaction: no other writer can come between. */
static int sync_in_transaction(struct store *store, const struct state *state,
			       enum store_sync how)
{
	struct store_writing writing;
	struct state old;
	int ret = 0;

	state_init(&old);
	if (how != STORE_UPDATE)
		ret = store_read_all(store, &old);
	if (ret == 0) {
		ret = store_begin(&writing, store);
		if (ret == 0)
			ret = sync_all(&writing, state, &old, how);
		if (ret == 0)
			ret = store_put_meta(&writing, state);
		store_end(&writing);
	}
	/* A checkpoint leaves them to the end of the session. */
	if (ret == 0 && old.count)
		ret = drop_unused(store);
	state_fini(&old);
	return ret;
}

int store_sync(struct store *store, const struct state *state,
	       enum store_sync how, struct fault *fault)
{
	store->fault = fault;
	if (store_run(store, "BEGIN IMMEDIATE") < 0)
		return -1;
	if (store_read_number(store, ask_version, &store->version) == 0 &&
	    sync_in_transaction(store, state, how) == 0 &&
	    store_run(store, "COMMIT") == 0)
		return 0;
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

int store_get_saved(struct store *store, uint64_t *saved, struct fault *fault)
{
	int64_t number;

	store->fault = fault;
	if (store_read_number(store,
			      "SELECT ifnull(max(value), 0) FROM meta"
			      " WHERE key = 'saved'",
			      &number) < 0)
		return -1;
	*saved = number;
	return 0;
}

int store_get_meta(struct store *store, const char *key, char *value,
		   size_t size)
{
	static const char sql[] = "SELECT value FROM meta WHERE key = ?";
	const unsigned char *text;
	sqlite3_stmt *row;

	*value = '\0';
	if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) != SQLITE_OK)
		return store_refuse(store, "read");
	sqlite3_bind_text(row, 1, key, -1, SQLITE_STATIC);
	if (sqlite3_step(row) == SQLITE_ROW) {
		text = sqlite3_column_text(row, 0);
		snprintf(value, size, "%s", text ? (const char *)text : "");
	}
	sqlite3_finalize(row);
	return 0;
}

int store_get_ledger(struct store *store, char *name, size_t size,
		     struct fault *fault)
{
	store->fault = fault;
	return store_get_meta(store, "live", name, size);
}

int store_get_generation(struct store *store, char *generation, size_t size,
			 struct fault *fault)
{
	store->fault = fault;
	return store_get_meta(store, "generation", generation, size);
}

int store_set_ledger(struct store *store, const char *name, struct fault *fault)
{
	struct store_writing writing;
	int ret;

	store->fault = fault;
	if (!*name)
		return store_run(store, "DELETE FROM meta WHERE key = 'live'");
	ret = store_begin(&writing, store);
	if (ret == 0)
		ret = store_put_meta_text(&writing, "live", name);
	store_end(&writing);
	return ret;
}

/* In exclusive mode the lock stays when the journal mode changes.  A reader
   that is in the way is not waited for. */
int store_hold(struct store *store, bool *changed, struct fault *fault)
{
	int64_t version;

	store->fault = fault;
	sqlite3_busy_timeout(store->db, 0);
	if (store_run(store, "PRAGMA locking_mode = EXCLUSIVE;"
			     "BEGIN IMMEDIATE") < 0 ||
	    store_read_number(store, ask_version, &version) < 0)
		return -1;
	*changed = version != store->version;
	return store_run(store, "COMMIT; PRAGMA journal_mode = DELETE");
}
