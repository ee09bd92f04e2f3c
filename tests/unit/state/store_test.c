/* SPDX-License-Identifier: BSD-2-Clause */
#include "state/form/store.h"

#include <sqlite3.h>

#include "tests/unit/state/sample.h"

static struct fault fault;

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* What a query of one number answers. */
static int ask(const char *sql)
{
	sqlite3_stmt *row;
	sqlite3 *db;
	int number;

	assert_int_equal(sqlite3_open("s.db", &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	number = sqlite3_column_int(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return number;
}

static void create_sample(struct state *state)
{
	sample(state);
	state_sort(state);
	assert_int_equal(store_create(state, "s.db", "s.db", &fault), 0);
}

/* What the database holds, in place of what `back` held. */
static void read_sample(struct state *back)
{
	state_fini(back);
	if (store_read(back, "s.db", &fault) < 0)
		fail_msg("%s", fault.text);
}

static void what_is_written_reads_the_same(void **context)
{
	struct state state, back;

	(void)context;
	create_sample(&state);
	state_init(&back);
	read_sample(&back);
	assert_same_state(&state, &back);
	assert_int_equal(back.builder_uid, 1234);
	assert_int_equal(back.builder_gid, 1235);
	assert_int_equal(back.created, 1500000000);
	assert_false(back.unknown_is_real);
	state_fini(&back);
	state_fini(&state);
}

static void refuses(const char *reason)
{
	struct state state;

	state_init(&state);
	if (store_read(&state, "s.db", &fault) == 0)
		fail_msg("accepted, but: %s", reason);
	if (!strstr(sample_fault(&fault), reason) ||
	    !strstr(sample_fault(&fault), "s.db"))
		fail_msg("%s: not %s", sample_fault(&fault), reason);
	state_fini(&state);
}

/* A state to which SQL was done. */
static void refuses_after(const char *sql, const char *reason)
{
	struct state state;

	unlink("s.db");
	create_sample(&state);
	run_sql("s.db", sql);
	refuses(reason);
	state_fini(&state);
}

static void refuses_what_is_none_of_ours(void **context)
{
	(void)context;
	run_sql("s.db", "CREATE TABLE inodes (x)");
	refuses("not a fakebuild state");
	unlink("s.db");
	refuses("cannot open s.db");
	refuses_after("PRAGMA user_version = 2", "made by a newer fakebuild");
}

static void refuses_what_can_run(void **context)
{
	static const struct {
		const char *sql, *reason;
	} cases[] = {
		{ "DROP TABLE meta; CREATE VIEW meta AS WITH RECURSIVE"
		  " r(key, value) AS (SELECT 1, 2 UNION ALL"
		  " SELECT key + 1, 2 FROM r) SELECT * FROM r",
		  "has a view 'meta', which no state has" },
		{ "CREATE TRIGGER fill AFTER INSERT ON inodes BEGIN"
		  " INSERT INTO writers VALUES (1, 2, 'x'); END",
		  "has a trigger 'fill'" },
		{ "CREATE VIRTUAL TABLE more USING rtree(a, b, c)",
		  "has a virtual table 'more'" },
		{ "ALTER TABLE inodes ADD COLUMN long TEXT AS"
		  " (hex(hex(zeroblob(1000000)) || path))",
		  "has a computed column 'long'" },
	};

	(void)context;
	for (size_t i = 0; i < countof(cases); i++) {
		refuses_after(cases[i].sql, cases[i].reason);
		assert_null(store_open("s.db", &fault));
		assert_non_null(strstr(fault.text, cases[i].reason));
	}
}

static void refuses_what_is_no_number_with_its_row(void **context)
{
	static const struct {
		const char *sql, *reason;
	} cases[] = {
		{ "UPDATE inodes SET uid = 1 << 40 WHERE ino = 2",
		  "table inodes, row 3: uid is not a number, or is out of range" },
		{ "UPDATE inodes SET gid = 'root' WHERE ino = 1",
		  "table inodes, row 2: gid is not a number, or is out of range" },
		{ "UPDATE inodes SET mode = -1 WHERE ino = 1",
		  "table inodes, row 2: mode is not a number, or is out of range" },
		{ "UPDATE inodes SET mode = 65535 WHERE ino = 1",
		  "table inodes, row 2: mode is of no type of file" },
		{ "UPDATE inodes SET changed = 1.5 WHERE ino = 1",
		  "table inodes, row 2: changed is not a number" },
		{ "UPDATE inodes SET path = 'p' WHERE ino = 1",
		  "table inodes, row 2: path is not absolute" },
		{ "UPDATE inodes SET path = x'2f61' WHERE ino = 1",
		  "table inodes, row 2: path is not a text" },
		{ "UPDATE inodes SET path = '/a' || char(0) WHERE ino = 1",
		  "table inodes, row 2: path is not a text" },
		{ "UPDATE inodes SET path = '/' || printf('%.5000c', 'd')"
		  " || '/f' WHERE ino = 1",
		  "table inodes, row 2: path is longer than any can be" },
		{ "UPDATE writers SET pid = 'x'", "table writers, row 1: pid" },
		{ "UPDATE changes SET changed = 1 << 33",
		  "table changes, row 1: changed is not a number" },
		{ "UPDATE changes SET writer = 'x' WHERE part = 'gid'",
		  "table changes, row 1: writer is not a number" },
		{ "UPDATE changes SET part = x'00' WHERE part = 'gid'",
		  "table changes, row 3: part is not a text" },
		{ "UPDATE inodes SET changes = 'x' WHERE ino = 1",
		  "table inodes, row 2: changes is not a number" },
		{ "UPDATE xattrs SET dev = 1 << 33",
		  "table xattrs, row 1: dev is not a number" },
		{ "UPDATE xattrs SET name = '' WHERE name = 'user.empty'",
		  "table xattrs, row 1: no name of an attribute" },
		{ "UPDATE xattrs SET value = zeroblob(600000)",
		  "table xattrs, row 1: attributes of one file above" },
		{ "UPDATE meta SET value = 1 << 40 WHERE key = 'builder_uid'",
		  "table meta, row 2: value is not a number" },
	};

	(void)context;
	for (size_t i = 0; i < countof(cases); i++)
		refuses_after(cases[i].sql, cases[i].reason);
}

static void refuses_a_cut_file(void **context)
{
	struct stat st;
	struct state state;

	(void)context;
	create_sample(&state);
	assert_int_equal(stat("s.db", &st), 0);
	assert_int_equal(truncate("s.db", st.st_size / 2), 0);
	refuses("the file is damaged");
	assert_int_equal(truncate("s.db", 60), 0);
	refuses("s.db");
	state_fini(&state);
}

/* Of it, only who was last is known. */
static void takes_up_a_state_of_an_older_version(void **context)
{
	struct state state, back;
	struct store *store;

	(void)context;
	create_sample(&state);
	run_sql("s.db", "ALTER TABLE inodes DROP COLUMN changes;"
			"ALTER TABLE inodes DROP COLUMN was;"
			"DROP TABLE changes");
	state_init(&back);
	read_sample(&back);
	assert_null(back.entries[1].by);
	assert_int_equal(back.entries[1].pid, 99);
	state_fini(&back);
	store = store_open("s.db", &fault);
	assert_non_null(store);
	assert_int_equal(store_sync(store, &state, STORE_MIRROR, &fault), 0);
	store_close(store, true);
	state_init(&back);
	read_sample(&back);
	assert_same_state(&state, &back);
	state_fini(&back);
	state_fini(&state);
}

/* The rows of changes and writers go with the last file that had them. */
static void keeps_no_changes_of_nobody(void **context)
{
	struct state state, back;
	struct store *store;

	(void)context;
	create_sample(&state);
	for (size_t i = 0; i < state.count; i++)
		state.entries[i].by = NULL;
	store = store_open("s.db", &fault);
	assert_non_null(store);
	assert_int_equal(store_sync(store, &state, STORE_MIRROR, &fault), 0);
	store_close(store, true);
	state_init(&back);
	read_sample(&back);
	assert_same_state(&state, &back);
	assert_int_equal(ask("SELECT count(*) FROM changes"), 0);
	assert_int_equal(ask("SELECT count(*) FROM writers"), 2);
	state_fini(&back);
	state_fini(&state);
}

/* One row less, one more, one changed, one with other attributes. */
static void change_sample(struct state *state)
{
	struct state_entry *e;

	sample(state);
	state->entries[1].ino = 12;
	state->entries[2].uid = 77;
	state->entries[2].when += 10;
	e = &state->entries[0];
	e->xattrs_size = 0;
	sample_xattr(state, e, "user.other", "v", 1);
	state_sort(state);
}

static void mirrors_a_state(void **context)
{
	struct state state, back;
	struct store *store;

	(void)context;
	create_sample(&state);
	state_fini(&state);
	change_sample(&state);
	store = store_open("s.db", &fault);
	assert_non_null(store);
	assert_int_equal(store_sync(store, &state, STORE_MIRROR, &fault), 0);
	store_close(store, true);
	state_init(&back);
	read_sample(&back);
	assert_same_state(&state, &back);
	assert_int_equal(access("s.db-wal", F_OK), -1);
	state_fini(&back);
	state_fini(&state);
}

static void an_overlay_deletes_nothing_and_keeps_what_is_newer(void **context)
{
	struct state state, back;
	struct store *store;

	(void)context;
	create_sample(&state);
	state_fini(&state);
	change_sample(&state);
	state_find(&state, ledger_dev(254, 3), 1)->when -= 10;
	store = store_open("s.db", &fault);
	assert_int_equal(store_sync(store, &state, STORE_OVERLAY, &fault), 0);
	store_close(store, true);
	state_init(&back);
	read_sample(&back);
	assert_int_equal(back.count, 5);
	assert_non_null(state_find(&back, ledger_dev(254, 3), 2));
	assert_non_null(state_find(&back, ledger_dev(254, 3), 12));
	assert_int_equal(state_find(&back, ledger_dev(254, 3), 3)->uid, 77);
	assert_int_equal(state_find(&back, ledger_dev(254, 3), 1)->xattrs_size,
			 6 + 19 + 20 + 6 + 10);
	state_fini(&back);
	state_fini(&state);
}

static void a_live_database_is_made_where_there_is_none(void **context)
{
	char live[64];
	struct store *store = store_open("s.db", &fault);
	struct state back;

	(void)context;
	assert_non_null(store);
	assert_int_equal(store_get_ledger(store, live, sizeof(live), &fault),
			 0);
	assert_string_equal(live, "");
	assert_int_equal(store_set_ledger(store, "this one", &fault), 0);
	store_close(store, false);
	store = store_open("s.db", &fault);
	assert_int_equal(store_get_ledger(store, live, sizeof(live), &fault),
			 0);
	assert_string_equal(live, "this one");
	store_close(store, true);
	state_init(&back);
	read_sample(&back);
	assert_int_equal(back.count, 0);
	state_fini(&back);
}

static void rows_take_the_place_of_attributes_without_a_file(void **context)
{
	struct store *store = store_open("s.db", &fault);
	struct state state, back;

	(void)context;
	assert_non_null(store);
	sample(&state);
	state_sort(&state);
	assert_int_equal(store_sync(store, &state, STORE_MIRROR, &fault), 0);
	run_sql("s.db", "DELETE FROM inodes;"
			"UPDATE xattrs SET value = 'old'");
	assert_int_equal(store_sync(store, &state, STORE_MIRROR, &fault), 0);
	store_close(store, true);
	state_init(&back);
	read_sample(&back);
	assert_same_state(&state, &back);
	state_fini(&back);
	state_fini(&state);
}

static void another_programs_database_is_left_alone(void **context)
{
	(void)context;
	run_sql("s.db", "CREATE TABLE theirs (x)");
	assert_null(store_open("s.db", &fault));
	assert_non_null(strstr(fault.text, "not a fakebuild state"));
	run_sql("s.db", "INSERT INTO theirs VALUES (1)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(what_is_written_reads_the_same),
		IN_DIR(refuses_what_is_none_of_ours),
		IN_DIR(refuses_what_can_run),
		IN_DIR(refuses_what_is_no_number_with_its_row),
		IN_DIR(refuses_a_cut_file),
		IN_DIR(takes_up_a_state_of_an_older_version),
		IN_DIR(keeps_no_changes_of_nobody),
		IN_DIR(mirrors_a_state),
		IN_DIR(an_overlay_deletes_nothing_and_keeps_what_is_newer),
		IN_DIR(a_live_database_is_made_where_there_is_none),
		IN_DIR(rows_take_the_place_of_attributes_without_a_file),
		IN_DIR(another_programs_database_is_left_alone),
	};

	return RUN_GROUP(tests);
}
