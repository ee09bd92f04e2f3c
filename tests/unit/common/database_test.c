/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/file/database.h"

#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static sqlite3 *make(const char *sql)
{
	sqlite3 *db;

	unlink("a.db");
	assert_int_equal(sqlite3_open("a.db", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(database_open("a.db", SQLITE_OPEN_READWRITE, &db),
			 SQLITE_OK);
	return db;
}

static int run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static void an_endless_query_ends(void **context)
{
	sqlite3 *db = make("CREATE TABLE t (x)");

	(void)context;
	assert_int_equal(run(db, "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL"
				 " SELECT n + 1 FROM r) SELECT max(n) FROM r"),
			 SQLITE_INTERRUPT);
	sqlite3_close(db);
}

static void a_view_is_not_asked_and_a_trigger_not_run(void **context)
{
	sqlite3 *db = make("CREATE TABLE t (x); CREATE VIEW v AS SELECT 1;"
			   "CREATE TRIGGER g AFTER INSERT ON t BEGIN"
			   " INSERT INTO t VALUES (2); END");
	sqlite3_stmt *row;

	(void)context;
	assert_int_equal(run(db, "SELECT * FROM v"), SQLITE_ERROR);
	assert_int_equal(run(db, "INSERT INTO t VALUES (1)"), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM t", -1,
					    &row, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(row, 0), 1);
	sqlite3_finalize(row);
	sqlite3_close(db);
}

static void tells_what_is_no_table(void **context)
{
	char what[64];
	sqlite3 *db = make("CREATE TABLE t (x PRIMARY KEY);"
			   "CREATE VIEW v AS SELECT 1");

	(void)context;
	assert_int_equal(database_has_more(db, NULL, what, sizeof(what)), 1);
	assert_string_equal(what, "view 'v'");
	assert_int_equal(database_has_more(db, "v", what, sizeof(what)), 0);
	assert_int_equal(database_has_more(db, "w", what, sizeof(what)), 1);
	sqlite3_close(db);
}

static void values_have_their_type_and_range(void **context)
{
	sqlite3 *db = make("");
	sqlite3_stmt *row;
	int64_t n;

	(void)context;
	assert_int_equal(sqlite3_prepare_v2(db,
					    "SELECT 5, '5', 5.0, NULL,"
					    " 'a' || char(0) || 'b', x'61'",
					    -1, &row, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	assert_true(database_number(row, 0, 5, 5, &n));
	assert_int_equal(n, 5);
	assert_false(database_number(row, 0, 6, 9, &n));
	assert_false(database_number(row, 0, 0, 4, &n));
	for (int column = 1; column < 6; column++)
		assert_false(database_number(row, column, 0, 9, &n));
	assert_null(database_text(row, 0));
	assert_string_equal(database_text(row, 1), "5");
	for (int column = 2; column < 6; column++)
		assert_null(database_text(row, column));
	sqlite3_finalize(row);
	sqlite3_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_endless_query_ends),
		cmocka_unit_test(a_view_is_not_asked_and_a_trigger_not_run),
		cmocka_unit_test(tells_what_is_no_table),
		cmocka_unit_test(values_have_their_type_and_range),
	};

	return RUN_GROUP(tests);
}
