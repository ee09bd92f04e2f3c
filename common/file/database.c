/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens databases that anybody may have written, with SQLite's own defences
 * switched on, after https://www.sqlite.org/security.html.  Switches that a
 * library is too old for are left out.
 */
#include "common/file/database.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/*
 * A row costs about forty steps and fills at least twenty bytes of the file,
 * sorting included.
 */
#define STEPS_LEAST    (1 << 24)
#define STEPS_PER_BYTE 64

/* What SQLite may allocate: its cache, and what it knows of the schema. */
#define HEAP_LEAST    (48ll << 20)
#define HEAP_PER_BYTE 4

static const struct {
	int id, most;
} limits[] = {
	{ SQLITE_LIMIT_LENGTH, 4 << 20 }, /* of a row, too */
	{ SQLITE_LIMIT_SQL_LENGTH, 100000 },
	{ SQLITE_LIMIT_COLUMN, 100 },
	{ SQLITE_LIMIT_EXPR_DEPTH, 50 },
	{ SQLITE_LIMIT_COMPOUND_SELECT, 5 },
	{ SQLITE_LIMIT_VDBE_OP, 25000 },
	{ SQLITE_LIMIT_FUNCTION_ARG, 8 },
	{ SQLITE_LIMIT_ATTACHED, 0 },
	{ SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50 },
	{ SQLITE_LIMIT_VARIABLE_NUMBER, 100 },
	{ SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
	{ SQLITE_LIMIT_WORKER_THREADS, 0 },
};

static const struct {
	int id, on;
} switches[] = {
#ifdef SQLITE_DBCONFIG_DEFENSIVE /* 3.26 */
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
#endif
#ifdef SQLITE_DBCONFIG_TRUSTED_SCHEMA /* 3.31 */
	{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
#endif
#ifdef SQLITE_DBCONFIG_ENABLE_VIEW /* 3.30 */
	{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
#endif
	{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
};

static int stop(void *unused UNUSED)
{
	return 1;
}

/* SQLite counts the steps of each statement on its own. */
static void bound_statements(sqlite3 *db, int64_t size)
{
	int64_t steps = STEPS_LEAST + size * STEPS_PER_BYTE;

	sqlite3_progress_handler(db, steps < INT_MAX ? (int)steps : INT_MAX,
				 stop, NULL);
}

void database_trust_statements(sqlite3 *db)
{
	sqlite3_progress_handler(db, INT_MAX, stop, NULL);
}

/* One limit for all databases of the process: the largest file sets it. */
static void bound_heap(int64_t size)
{
#if SQLITE_VERSION_NUMBER >= 3031000
	int64_t most = HEAP_LEAST + size * HEAP_PER_BYTE;

	if (sqlite3_hard_heap_limit64(-1) < most)
		sqlite3_hard_heap_limit64(most);
#else
	(void)size;
#endif
}

static int64_t file_size(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : 0;
}

int64_t database_size(const char *path)
{
	char log[PATH_MAX];

	if (snprintf(log, sizeof(log), "%s-wal", path) >= (int)sizeof(log))
		log[0] = '\0';
	return file_size(path) + file_size(log);
}

int database_open(const char *path, int flags, sqlite3 **db)
{
	int64_t size = database_size(path);
	int ret;

	database_guard_files();
	ret = sqlite3_open_v2(path, db, flags, NULL);
	if (ret != SQLITE_OK)
		return ret;
	bound_heap(size);
	bound_statements(*db, size);
	for (size_t i = 0; i < countof(switches); i++)
		sqlite3_db_config(*db, switches[i].id, switches[i].on, NULL);
	for (size_t i = 0; i < countof(limits); i++)
		sqlite3_limit(*db, limits[i].id, limits[i].most);
	/* A file that is cut while it is mapped would be a SIGBUS. */
	return sqlite3_exec(*db,
			    "PRAGMA mmap_size = 0;"
			    "PRAGMA cell_size_check = ON",
			    NULL, NULL, NULL);
}

/* The first row of a statement as "KIND 'NAME'"; as database_has_more. */
static int find_one(sqlite3 *db, const char *sql, const char *but, char *what,
		    size_t size)
{
	sqlite3_stmt *row;
	int step;

	if (sqlite3_prepare_v2(db, sql, -1, &row, NULL) != SQLITE_OK)
		return -1;
	sqlite3_bind_text(row, 1, but, -1, SQLITE_STATIC);
	step = sqlite3_step(row);
	if (step == SQLITE_ROW)
		snprintf(what, size, "%s '%s'", sqlite3_column_text(row, 0),
			 sqlite3_column_text(row, 1));
	sqlite3_finalize(row);
	return step == SQLITE_DONE ? 0 : step == SQLITE_ROW ? 1 : -1;
}

int database_has_more(sqlite3 *db, const char *view, char *what, size_t size)
{
	static const char things[] =
		"SELECT CASE type WHEN 'table' THEN 'virtual table'"
		" ELSE ifnull(type, 'thing') END, ifnull(name, '')"
		" FROM sqlite_master WHERE type IS NULL"
		" OR (type NOT IN ('table', 'index')"
		" AND NOT (type = 'view' AND name IS ?))"
		" OR (type = 'table' AND ifnull(rootpage, 0) = 0)";
	static const char computed[] =
		"SELECT 'computed column', x.name FROM sqlite_master AS m,"
		" pragma_table_xinfo(m.name) AS x"
		" WHERE m.type = 'table' AND x.hidden > 1";
	int ret = find_one(db, things, view, what, size);

	/* Older libraries know no such columns. */
	if (ret != 0 || sqlite3_libversion_number() < 3031000)
		return ret;
	return find_one(db, computed, NULL, what, size);
}

bool database_number(sqlite3_stmt *row, int column, int64_t least, int64_t most,
		     int64_t *number)
{
	*number = sqlite3_column_int64(row, column);
	return sqlite3_column_type(row, column) == SQLITE_INTEGER &&
	       *number >= least && *number <= most;
}

const char *database_text(sqlite3_stmt *row, int column)
{
	const char *text;

	if (sqlite3_column_type(row, column) != SQLITE_TEXT)
		return NULL;
	text = (const char *)sqlite3_column_text(row, column);
	return text && strlen(text) == (size_t)sqlite3_column_bytes(row, column)
		       ? text
		       : NULL;
}
