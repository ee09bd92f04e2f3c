/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state of a fakebuild session as a database.
 */
#include <limits.h>
#include <sqlite3.h>

#include "common/file/io.h"
#include "tests/unit/pkgdb/load.h"

struct state {
	char dir[PATH_MAX]; /* the session's tree */
	char file[PATH_MAX];
};

static void make_state(struct state *state, const char *meta)
{
	static const char insert[] =
		"INSERT INTO inodes (dev, ino, tag, path, uid, gid, mode,"
		" flags, rdev, writer, changed) VALUES (1, 2, 3, '%s/usr/bin/ct', 4242,"
		" 4243, %d, 1, 0, NULL, 5), (1, 3, 3, '%s/dev/x', 4244, 0, %d,"
		" 3, %d, NULL, 6), (1, 4, 3, '/elsewhere/usr/bin/ls', 4245, 0,"
		" %d, 1, 0, NULL, 7), (1, 5, 3, NULL, 4246, 0, 0, 0, 0, NULL,"
		" 8), (1, 6, 3, '%s', 4247, 4248, 0, 0, 0, NULL, 9);"
		"INSERT INTO xattrs VALUES (1, 2, 'security.capability',"
		" x'0100000200200000000000000000000000000000');";
	const char *top = getenv("top_srcdir");
	char path[PATH_MAX], sql[4096];
	char *schema;
	sqlite3 *file;

	strcpy(state->dir, "/tmp/pkgdb-test-XXXXXX");
	assert_non_null(mkdtemp(state->dir));
	snprintf(state->file, sizeof(state->file), "%.64s.db", state->dir);
	snprintf(path, sizeof(path), "%s/state/form/schema.sql",
		 top ? top : ".");
	schema = read_file(path, 1 << 20, NULL);
	assert_non_null(schema);
	assert_int_equal(sqlite3_open(state->file, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, schema, NULL, NULL, NULL),
			 SQLITE_OK);
	snprintf(sql, sizeof(sql), insert, state->dir, 0104511, state->dir,
		 0020600, 7 << 20 | 32, 0100755, state->dir);
	assert_int_equal(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, meta, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(file);
	free(schema);
}

static void remove_state(struct state *state)
{
	unlink(state->file);
	rmdir(state->dir);
}

static struct pkgdb *open_state(struct state *state)
{
	struct pkgdb *db = pkgdb_new(&(struct pkgdb_options){
		.root = state->dir,
	});
	struct fault fault;

	assert_non_null(db);
	if (pkgdb_read(db, state->file, &fault) < 0 ||
	    pkgdb_seal(db, &fault) < 0)
		fail_msg("%s: %s", fault.file, fault.text);
	return db;
}

static void takes_what_lies_below_the_root(void **unused)
{
	static const struct expected cases[] = {
		{ "usr/bin/ct", "f usr/bin/ct 4511 uid=4242 gid=4243 "
				"caps=cap_net_raw=ep" },
		{ "dev/x", "c dev/x 0600 uid=4244 g=root gid=0 dev=7,32" },
		{ ".", "* . uid=4247 gid=4248" },
		{ "any/file", "* / u=root uid=0 g=root gid=0 subtree" },
	};
	struct state state;
	struct pkgdb *db;

	(void)unused;
	make_state(&state, "INSERT INTO meta VALUES ('unknown', 'root')");
	db = open_state(&state);
	assert_all_shown(db, cases, countof(cases));
	assert_int_equal(pkgdb_count(db), 3);
	pkgdb_free(db);
	remove_state(&state);
}

static void gives_files_without_a_record_to_root(void **unused)
{
	struct state state;
	struct pkgdb *db;

	(void)unused;
	make_state(&state, "DELETE FROM inodes WHERE ino = 6");
	db = open_state(&state);
	assert_string_equal(shown(db, "any/file"),
			    "* / u=root uid=0 g=root gid=0 subtree");
	assert_null(pkgdb_find_exact(db, "any/file"));
	pkgdb_free(db);
	remove_state(&state);
}

static void leaves_them_alone_when_unknown_is_real(void **unused)
{
	struct state state;
	struct pkgdb *db;

	(void)unused;
	make_state(&state, "INSERT INTO meta VALUES ('unknown', 'real')");
	db = open_state(&state);
	assert_null(pkgdb_find(db, "any/file"));
	assert_non_null(pkgdb_find(db, "dev/x"));
	pkgdb_free(db);
	remove_state(&state);
}

static void refuses_another_version(void **unused)
{
	struct state state;
	struct pkgdb *db = new_db();
	struct fault fault;

	(void)unused;
	make_state(&state, "PRAGMA user_version = 99");
	assert_int_equal(pkgdb_read(db, state.file, &fault), -1);
	assert_non_null(strstr(fault.text, "version 99"));
	pkgdb_free(db);
	remove_state(&state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_lies_below_the_root),
		cmocka_unit_test(gives_files_without_a_record_to_root),
		cmocka_unit_test(leaves_them_alone_when_unknown_is_real),
		cmocka_unit_test(refuses_another_version),
	};

	return RUN_GROUP(tests);
}
