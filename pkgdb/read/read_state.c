/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The saved state of a fakebuild session, fakebuild-state(5), as a packaging
 * database.  Paths in it are absolute; those below the root directory of the
 * options count, taken relative to it.  A file without a record belonged to
 * the session's root: unless the session showed unknown files as they are,
 * everything below the top is 0:0.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/caps.h"
#include "common/database.h"
#include "common/path.h"
#include "pkgdb/db/sqlite.h"
#include "pkgdb/read/formats.h"
#include "pkgdb/read/state_names.h"

#define STATE_APPLICATION_ID 0x66624c64
#define STATE_VERSION	     1

/* inodes.flags */
enum { MODE_RECORDED = 1, TYPE_RECORDED = 2 };

/* rdev is major << 20 | minor. */
#define MINOR_BITS 20

enum column { PATH, UID, GID, MODE, FLAGS, RDEV, INO, CAPS };

static const char query[] =
	"SELECT path, uid, gid, mode, flags, rdev, ino, ("
	" SELECT value FROM xattrs WHERE xattrs.dev = inodes.dev"
	" AND xattrs.ino = inodes.ino"
	" AND name = 'security.capability')"
	" FROM inodes WHERE path IS NOT NULL ORDER BY changed, path";

/* Of a file that is gone the last place is known; not if the state is older
   than that column. */
static const char has_was[] =
	"SELECT count(*) FROM pragma_table_info('inodes') WHERE name = 'was'";

static const char unnamed[] = "SELECT dev, ino FROM inodes WHERE path IS NULL";

static const char never_named[] =
	"SELECT dev, ino FROM inodes WHERE path IS NULL AND was IS NULL";

struct state {
	struct reading in;
	sqlite3 *file;
	sqlite3_stmt *rows;
	uint64_t row;	     /* of table inodes, from 1 */
	char root[PATH_MAX]; /* no trailing slash: "" for / */
	bool elsewhere;	     /* a path is not below the root */
	bool below;	     /* one is */
	struct state_names names;
};

/* The part of an absolute path below the root, or NULL. */
static const char *below_root(const struct state *state, const char *path)
{
	size_t len = strlen(state->root);

	if (strncmp(path, state->root, len) != 0)
		return NULL;
	if (path[len] == '\0')
		return ".";
	return path[len] == '/' ? path + len + 1 : NULL;
}

static int take_caps(struct state *state, struct pkgdb_entry *entry)
{
	const unsigned char *value = sqlite3_column_blob(state->rows, CAPS);
	char text[CAPS_TEXT_SIZE];
	struct caps caps;

	if (!value)
		return 0;
	if (!caps_decode(value, sqlite3_column_bytes(state->rows, CAPS), &caps))
		return reading_fault(&state->in, "'%s': damaged capabilities",
				     entry->path);
	caps_format(&caps, text);
	entry->caps = arena_intern(&state->in.db->arena, text);
	return entry->caps ? 0 : reading_fault(&state->in, "out of memory");
}

/* What stands in the row that is at hand. */
struct numbers {
	int64_t uid, gid, mode, flags, rdev, ino;
};

static int take_numbers(struct state *state, struct numbers *n)
{
	char why[SQLITE_WHY];
	sqlite3_stmt *row = state->rows;

	if (sqlite_take(row, UID, 0, UINT32_MAX, &n->uid, why) == 0 &&
	    sqlite_take(row, GID, 0, UINT32_MAX, &n->gid, why) == 0 &&
	    sqlite_take(row, MODE, 0, UINT16_MAX, &n->mode, why) == 0 &&
	    sqlite_take(row, FLAGS, 0, 3, &n->flags, why) == 0 &&
	    sqlite_take(row, RDEV, 0, UINT32_MAX, &n->rdev, why) == 0 &&
	    sqlite_take(row, INO, INT64_MIN, INT64_MAX, &n->ino, why) == 0)
		return 0;
	return reading_fault(&state->in, "table inodes, row %llu: %s",
			     (unsigned long long)state->row, why);
}

static int add_row(struct state *state, const char *path,
		   const struct numbers *n)
{
	struct pkgdb_entry entry = {
		.type = pkgdb_type_of(n->mode),
		.path = path,
		.uid = n->uid,
		.gid = n->gid,
		.fields = PKGDB_UID | PKGDB_GID,
	};
	CLEANUP_FREE char *copy = NULL;

	if (n->flags & MODE_RECORDED && entry.type != PKGDB_SYMLINK) {
		entry.mode = n->mode & ALLPERMS;
		entry.fields |= PKGDB_MODE;
	}
	if (entry.type == PKGDB_CHAR || entry.type == PKGDB_BLOCK) {
		entry.major = n->rdev >> MINOR_BITS;
		entry.minor = n->rdev & ((1 << MINOR_BITS) - 1);
		entry.fields |= PKGDB_DEVICE;
	}
	if (take_caps(state, &entry) < 0)
		return -1;
	copy = path_key(path);
	if (!copy || state_names_note(&state->names, copy, n->ino) < 0)
		return reading_fault(&state->in, "'%s': %s", path,
				     strerror(errno));
	return reading_add(&state->in, &entry, copy);
}

/* A further name of a file that has a row.  1: there is a fault. */
static int add_name(void *arg, const char *path, const char *first)
{
	struct state *state = arg;
	struct pkgdb_entry entry = {
		.type = PKGDB_HARDLINK,
		.link = first,
	};
	CLEANUP_FREE char *copy = strdup(path);

	if (!copy)
		reading_fault(&state->in, "out of memory");
	return !copy || reading_add(&state->in, &entry, copy) < 0;
}

/* A row counts if its path lies below the root. */
static int take_row(struct state *state)
{
	const char *path = database_text(state->rows, PATH);
	struct numbers n;

	state->row++;
	if (!path)
		return reading_fault(&state->in,
				     "table inodes, row %llu: path "
				     "is no text",
				     (unsigned long long)state->row);
	if (take_numbers(state, &n) < 0)
		return -1;
	path = below_root(state, path);
	state->below |= path != NULL;
	state->elsewhere |= path == NULL;
	return path ? add_row(state, path, &n) : 0;
}

static int add_rows(struct state *state)
{
	int step;

	while ((step = sqlite3_step(state->rows)) == SQLITE_ROW)
		if (take_row(state) < 0)
			return -1;
	if (step != SQLITE_DONE)
		return sqlite_refuse(state->file, state->in.source->file,
				     state->in.fault);
	if (state->elsewhere && !state->below)
		reading_warn(&state->in,
			     "no path in it lies below '%s'; see "
			     "--root",
			     state->root);
	switch (state_names_each(&state->names, add_name, state)) {
	case 0: return 0;
	case 1: return -1;
	default: return reading_fault(&state->in, "out of memory");
	}
}

/* Says which rows no path can be told for. */
static int count_nameless(struct state *state, const char *path)
{
	bool knows_gone = sqlite_number(state->file, has_was, 0) > 0;
	sqlite3_stmt *rows = sqlite_prepare(state->file, path,
					    knows_gone ? never_named : unnamed,
					    state->in.fault);
	unsigned long count = 0;

	if (!rows)
		return -1;
	for (; sqlite3_step(rows) == SQLITE_ROW; count++) {
		unsigned dev = sqlite3_column_int64(rows, 0);

		if (state->in.db->options.verbose)
			reading_warn(&state->in,
				     "inode %lld of device %u:%u: "
				     "left out, no path is known",
				     (long long)sqlite3_column_int64(rows, 1),
				     dev >> MINOR_BITS,
				     dev & ((1 << MINOR_BITS) - 1));
	}
	sqlite3_finalize(rows);
	if (count)
		reading_warn(&state->in,
			     "%lu record%s without a known path "
			     "left out",
			     count, count == 1 ? "" : "s");
	return 0;
}

/* What holds for files without a record. */
static int add_unknown(struct state *state)
{
	char top[] = ".";
	struct pkgdb_entry entry = {
		.type = PKGDB_ANY,
		.fields = PKGDB_UID | PKGDB_GID | PKGDB_SUBTREE,
	};

	if (sqlite_number(state->file,
			  "SELECT count(*) FROM meta WHERE "
			  "key = 'unknown' AND value = 'real'",
			  0) > 0)
		return 0;
	return reading_add(&state->in, &entry, top);
}

static int find_root(struct state *state, const char *wanted)
{
	size_t len;

	if (!realpath(wanted ? wanted : ".", state->root))
		return reading_fault(&state->in, "root '%s': %s", wanted,
				     strerror(errno));
	len = strlen(state->root);
	if (state->root[len - 1] == '/')
		state->root[len - 1] = '\0';
	return 0;
}

static int read_state(struct state *state, const char *path)
{
	int64_t version;

	state->in.db->read_bytes += database_size(path);
	state->file = sqlite_open(path, state->in.fault);
	if (!state->file)
		return -1;
	version = sqlite_number(state->file, "PRAGMA user_version", 0);
	if (version != STATE_VERSION)
		return reading_fault(&state->in,
				     "state of version %lld, this "
				     "program knows %d",
				     (long long)version, STATE_VERSION);
	if (sqlite_check(state->file, path, NULL, state->in.fault) < 0)
		return -1;
	if (sqlite_number(state->file,
			  "SELECT count(*) FROM meta WHERE "
			  "key = 'live'",
			  0) > 0)
		reading_warn(&state->in, "the session is still running: its "
					 "last changes may be missing");
	state->rows = sqlite_prepare(state->file, path, query, state->in.fault);
	if (!state->rows || find_root(state, state->in.db->options.root) < 0 ||
	    add_unknown(state) < 0 || count_nameless(state, path) < 0)
		return -1;
	state->names.root = state->root;
	return add_rows(state);
}

bool claims_state(const char *path)
{
	return sqlite_has_id(path, STATE_APPLICATION_ID);
}

int open_state(struct pkgdb *db, const struct pkgdb_format *format,
	       const char *path, struct fault *fault)
{
	struct state state = { .in = { .db = db, .fault = fault } };
	int result;

	state.in.source = db_source(db, path, format->name, format->table,
				    true);
	if (!state.in.source)
		return fault_at(fault, path, 0, "out of memory");
	result = read_state(&state, path);
	state_names_fini(&state.names);
	sqlite3_finalize(state.rows);
	sqlite3_close(state.file);
	return result;
}
