/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares and writes single rows of a database.  A row is compared by SQLite,
 * with the very values that would be written, so that the writers of its parts
 * need not be read: their numbers are digests of what they say.
 */
#include "state/form/store_few.h"

#include <stdlib.h>
#include <string.h>

#include "common/file/database.h"
#include "state/form/store_inside.h"

enum ask {
	ASK_ROW,
	ASK_RECORD,
	ASK_PATH,
	ASK_XATTR,
	ASK_XATTRS,
	TAKE_PATH,
	ASKS,
};

/* The first two have the parameters of PUT_INODE, in the same places. */
static const char *const texts[ASKS] = {
	[ASK_ROW] = "SELECT 1 FROM inodes WHERE dev = ?1 AND ino = ?2"
		    " AND tag = ?3 AND path IS ?4 AND uid = ?5 AND gid = ?6"
		    " AND mode = ?7 AND flags = ?8 AND rdev = ?9"
		    " AND writer IS ?10 AND changed = ?11 AND was IS ?12"
		    " AND changes IS ?13",
	[ASK_RECORD] = "SELECT 1 FROM inodes WHERE dev = ?1 AND ino = ?2"
		       " AND tag = ?3 AND uid = ?5 AND gid = ?6"
		       " AND (flags = 0 OR mode & 4095 = ?7 & 4095)"
		       " AND flags = ?8 AND rdev = ?9 AND writer IS ?10"
		       " AND changed = ?11 AND changes IS ?13",
	[ASK_PATH] = "SELECT path FROM inodes WHERE dev = ? AND ino = ?"
		     " AND tag = ? AND path NOTNULL",
	[ASK_XATTR] = "SELECT 1 FROM xattrs WHERE dev = ? AND ino = ?"
		      " AND name = ? AND value = ?",
	[ASK_XATTRS] = "SELECT count(*) FROM xattrs WHERE dev = ? AND ino = ?",
	[TAKE_PATH] = "UPDATE inodes SET was = path, path = NULL"
		      " WHERE path = ? AND NOT (dev = ? AND ino = ?)",
};

struct store_few {
	struct store store;
	struct store_writing writing;
	sqlite3_stmt *asks[ASKS];
};

static int prepare(struct store_few *few)
{
	if (store_begin(&few->writing, &few->store) < 0)
		return -1;
	for (size_t i = 0; i < ASKS; i++)
		if (sqlite3_prepare_v2(few->store.db, texts[i], -1,
				       &few->asks[i], NULL) != SQLITE_OK)
			return store_refuse(&few->store, "read");
	return 0;
}

struct store_few *store_few_open(const char *path, struct fault *fault)
{
	struct store_few *few = calloc(1, sizeof(*few));

	if (!few) {
		fault_errno(fault, "cannot open %s", path);
		return NULL;
	}
	if (store_open_file(&few->store, path, path, SQLITE_OPEN_READWRITE,
			    fault) == 0 &&
	    store_check(&few->store) == 0 &&
	    store_run(&few->store,
		      "PRAGMA synchronous = FULL; BEGIN IMMEDIATE") == 0 &&
	    prepare(few) == 0)
		return few;
	store_few_close(few);
	return NULL;
}

int store_few_end(struct store_few *few, bool commit)
{
	int ret = commit ? store_run(&few->store, "COMMIT") : 0;

	if (!commit || ret < 0)
		sqlite3_exec(few->store.db, "ROLLBACK", NULL, NULL, NULL);
	return ret < 0 ? ret : store_run(&few->store, "BEGIN IMMEDIATE");
}

void store_few_close(struct store_few *few)
{
	if (!few)
		return;
	store_end(&few->writing);
	for (size_t i = 0; i < ASKS; i++)
		sqlite3_finalize(few->asks[i]);
	sqlite3_close(few->store.db);
	free(few);
}

/* ------------------------------------------------------------------- read */

/* Ends a question; *found says whether there was a row. */
static int ask(struct store_few *few, enum ask which, bool *found)
{
	sqlite3_stmt *s = few->asks[which];
	int ret = sqlite3_step(s);

	*found = ret == SQLITE_ROW;
	sqlite3_reset(s);
	return *found || ret == SQLITE_DONE ? 0
					    : store_refuse(&few->store, "read");
}

static void bind_key(sqlite3_stmt *s, const struct state_entry *entry)
{
	sqlite3_bind_int64(s, 1, entry->dev);
	sqlite3_bind_int64(s, 2, entry->ino);
}

int store_few_path(struct store_few *few, struct state *state,
		   const struct state_entry *entry, const char **path)
{
	sqlite3_stmt *s = few->asks[ASK_PATH];
	const char *text = NULL;
	int ret;

	*path = NULL;
	bind_key(s, entry);
	sqlite3_bind_int64(s, 3, entry->tag);
	ret = sqlite3_step(s);
	if (ret == SQLITE_ROW)
		text = database_text(s, 0);
	if (text)
		*path = state_copy(state, text, strlen(text));
	sqlite3_reset(s);
	return ret == SQLITE_ROW || ret == SQLITE_DONE
		       ? 0
		       : store_refuse(&few->store, "read");
}

/* Whether the rows of the attributes of a file are those of its entry. */
static int same_xattrs(struct store_few *few, const struct state_entry *entry,
		       bool *same)
{
	sqlite3_stmt *s = few->asks[ASK_XATTRS];
	struct attr xattr;
	int64_t count = 0, rows;
	size_t at = 0;

	bind_key(s, entry);
	*same = false;
	if (sqlite3_step(s) != SQLITE_ROW) {
		sqlite3_reset(s);
		return store_refuse(&few->store, "read");
	}
	rows = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	s = few->asks[ASK_XATTR];
	bind_key(s, entry);
	while (state_next_xattr(entry, &at, &xattr)) {
		sqlite3_bind_text(s, 3, xattr.name, xattr.name_size,
				  SQLITE_STATIC);
		sqlite3_bind_blob(s, 4, xattr.value, xattr.value_size,
				  SQLITE_STATIC);
		if (ask(few, ASK_XATTR, same) < 0)
			return -1;
		if (!*same)
			return 0;
		count++;
	}
	*same = count == rows;
	return 0;
}

static int same(struct store_few *few, enum ask which,
		const struct state_entry *entry, bool *row, bool *xattrs)
{
	store_bind_inode(few->asks[which], entry, store_changes_id(entry->by));
	if (ask(few, which, row) < 0)
		return -1;
	return same_xattrs(few, entry, xattrs);
}

int store_few_same(struct store_few *few, const struct state_entry *entry,
		   bool *is)
{
	bool xattrs;
	int ret = same(few, ASK_RECORD, entry, is, &xattrs);

	*is = *is && xattrs;
	return ret;
}

int store_few_meta(struct store_few *few, const char *key, char *value,
		   size_t size)
{
	return store_get_meta(&few->store, key, value, size);
}

int store_few_version(struct store_few *few, int64_t *version)
{
	return store_read_number(&few->store, "PRAGMA data_version", version);
}

/* ------------------------------------------------------------------ write */

/* Of all paths but those of other rows a path can be written. */
static int take_path(struct store_few *few, const struct state_entry *entry)
{
	sqlite3_stmt *s = few->asks[TAKE_PATH];
	bool ignored;

	if (!entry->path)
		return 0;
	sqlite3_bind_text(s, 1, entry->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 2, entry->dev);
	sqlite3_bind_int64(s, 3, entry->ino);
	return ask(few, TAKE_PATH, &ignored);
}

static int sync_entry(struct store_few *few, const struct state_entry *entry,
		      size_t *count)
{
	struct store_writing *writing = &few->writing;
	bool row, xattrs;

	if (same(few, ASK_ROW, entry, &row, &xattrs) < 0)
		return -1;
	if (!row &&
	    (take_path(few, entry) < 0 || store_put_inode(writing, entry) < 0))
		return -1;
	if (!xattrs &&
	    (store_drop(writing, DROP_XATTRS, entry->dev, entry->ino) < 0 ||
	     store_put_xattrs(writing, entry) < 0))
		return -1;
	*count += !row || !xattrs;
	return 0;
}

static int drop(struct store_few *few, const struct state_entry *gone,
		size_t *count)
{
	int before = sqlite3_total_changes(few->store.db);

	if (store_drop(&few->writing, DROP_INODE, gone->dev, gone->ino) < 0 ||
	    store_drop(&few->writing, DROP_XATTRS, gone->dev, gone->ino) < 0)
		return -1;
	*count += sqlite3_total_changes(few->store.db) != before;
	return 0;
}

int store_few_sync(struct store_few *few, const struct state *state,
		   const struct state *gone, size_t *count)
{
	for (size_t i = 0; i < gone->count; i++)
		if (drop(few, &gone->entries[i], count) < 0)
			return -1;
	for (size_t i = 0; i < state->count; i++)
		if (sync_entry(few, &state->entries[i], count) < 0)
			return -1;
	return 0;
}

int store_few_put_meta(struct store_few *few, const struct state *state)
{
	return store_put_meta(&few->writing, state);
}

int store_few_set_ledger(struct store_few *few, const char *name)
{
	return store_put_meta_text(&few->writing, "live", name);
}
