/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiled form answers as the database that it was made from.
 */
#include "pkgdb/db/compiled.h"

#include <limits.h>
#include <sqlite3.h>

#include "pkgdb/db/pack.h"
#include "tests/unit/pkgdb/load.h"

static const char text[] = "/ d 755 0 0 - - - - -\n"
			   "/dev d 755 0 0 - - - - -\n"
			   "/dev/tty c 620 4242 5 4 7 1 2 3\n"
			   "/usr/bin/ping f 4755 4242 4243 - - - - -\n"
			   "|xattr cap_net_raw=ep\n"
			   "/srv r -1 4242 4243 - - - - -\n"
			   "/srv/web/index F 640 1 2 - - - - -\n"
			   "/zz f 600 3 4 - - - - -\n";

static const char *const paths[] = {
	"zz",  ".",	  "dev/tty2",	  "dev",	   "dev/tty4",
	"usr", "usr/bin", "usr/bin/ping", "srv/any/thing", "srv/web/index",
	"srv", "nowhere", "dev/tty3/x",
};

struct pair {
	struct pkgdb *plain, *compiled;
	char file[32];
};

static void compile(struct pair *pair, const char *from)
{
	struct fault fault;
	int fd;

	strcpy(pair->file, "/tmp/pkgdb-test-XXXXXX");
	fd = mkstemp(pair->file);
	assert_true(fd >= 0);
	close(fd);
	pair->plain = load(from);
	if (compiled_write(pair->plain, pair->file, &fault) < 0)
		fail_msg("%s: %s", fault.file, fault.text);
	pair->compiled = new_db();
	if (pkgdb_read(pair->compiled, pair->file, &fault) < 0 ||
	    pkgdb_seal(pair->compiled, &fault) < 0)
		fail_msg("%s: %s", fault.file, fault.text);
}

static void discard(struct pair *pair)
{
	pkgdb_free(pair->plain);
	pkgdb_free(pair->compiled);
	unlink(pair->file);
}

static void assert_same(struct pair *pair, const char *path)
{
	char expected[4096];

	strcpy(expected, shown(pair->plain, path));
	assert_string_equal(shown(pair->compiled, path), expected);
}

static void answers_path_by_path(void **state)
{
	struct pair pair;
	struct fault fault;

	(void)state;
	compile(&pair, text);
	assert_false(pkgdb_is_empty(pair.compiled));
	assert_int_equal(pair.compiled->count, 0); /* nothing is loaded */
	for (size_t i = 0; i < countof(paths); i++)
		assert_same(&pair, paths[i]);
	assert_int_equal(pkgdb_find(pair.compiled, "zz")->line, 8);
	assert_string_equal(pkgdb_find(pair.compiled, "zz")->source->format,
			    "device-table");
	assert_false(pkgdb_failed(pair.compiled, &fault));
	assert_int_equal(pkgdb_count(pair.compiled), pkgdb_count(pair.plain));
	for (size_t i = 0; i < countof(paths); i++)
		assert_same(&pair, paths[i]);
	discard(&pair);
}

static int collect(void *arg, const struct pkgdb_entry *entry)
{
	size_t len = strlen(arg);

	snprintf((char *)arg + len, 4096 - len, "%s\n", show(entry));
	return 0;
}

static void walks_all_entries(void **state)
{
	struct pair pair;
	char expected[4096] = "", seen[4096] = "";

	(void)state;
	compile(&pair, text);
	pkgdb_find(pair.compiled, "dev/tty1");
	assert_int_equal(pkgdb_each(pair.plain, collect, expected), 0);
	assert_int_equal(pkgdb_each(pair.compiled, collect, seen), 0);
	assert_string_equal(seen, expected);
	discard(&pair);
}

static void keeps_hard_links_together(void **state)
{
	static const char links[] = "f none usr/a 4555 4242 bin\n"
				    "l none usr/b=a\nl none c=usr/b\n";
	struct pair pair;

	(void)state;
	compile(&pair, links);
	assert_same(&pair, "usr/b");
	assert_same(&pair, "c");
	assert_int_equal(pkgdb_find(pair.compiled, "c")->links, 3);
	assert_int_equal(pkgdb_find(pair.compiled, "c")->inode,
			 pkgdb_find(pair.compiled, "usr/a")->inode);
	assert_string_equal(
		pkgdb_follow(pair.compiled, pkgdb_find(pair.compiled, "c"))
			->path,
		"usr/a");
	discard(&pair);
}

static void joins_other_sources_in_their_order(void **state)
{
	static const char other[] = "f zz - 644 3 4 0 1 - -\n"
				    "f new - 644 3 4 0 1 - -\n";
	struct pair pair;
	struct pkgdb *first = new_db(), *second = new_db();
	struct fault fault;

	(void)state;
	compile(&pair, text);
	assert_int_equal(pkgdb_read(first, pair.file, &fault), 0);
	assert_int_equal(read_text_as(first, other, NULL, &fault), 0);
	assert_int_equal(pkgdb_seal(first, &fault), 0);
	assert_int_equal(pkgdb_find(first, "zz")->mode, 0600);
	assert_non_null(pkgdb_conflict(first, 0));
	assert_non_null(pkgdb_find(first, "new"));
	assert_int_equal(read_text_as(second, other, NULL, &fault), 0);
	assert_int_equal(pkgdb_read(second, pair.file, &fault), 0);
	assert_int_equal(pkgdb_seal(second, &fault), 0);
	assert_int_equal(pkgdb_find(second, "zz")->mode, 0644);
	assert_non_null(pkgdb_find(second, "dev/tty2"));
	pkgdb_free(first);
	pkgdb_free(second);
	discard(&pair);
}

/* Runs SQL on the compiled file, then reads it anew. */
static int read_changed(struct pair *pair, const char *sql, struct fault *fault)
{
	sqlite3 *file;
	int result;

	pkgdb_free(pair->compiled); /* it is locked as long as it is read */
	assert_int_equal(sqlite3_open(pair->file, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(file);
	pair->compiled = new_db();
	result = pkgdb_read(pair->compiled, pair->file, fault);
	return result == 0 ? pkgdb_seal(pair->compiled, fault) : result;
}

/* Asserts that a look-up fails for this reason once SQL has run on the file. */
static void assert_damaged(struct pair *pair, const char *sql, const char *path,
			   const char *reason)
{
	struct fault fault;

	assert_int_equal(read_changed(pair, sql, &fault), 0);
	assert_null(pkgdb_find(pair->compiled, path));
	assert_true(pkgdb_failed(pair->compiled, &fault));
	assert_non_null(strstr(fault.text, reason));
	assert_false(pkgdb_count(pair->compiled) == pkgdb_count(pair->plain));
}

static void refuses_other_versions(void **state)
{
	struct pair pair;
	struct fault fault;

	(void)state;
	compile(&pair, text);
	assert_int_equal(read_changed(&pair, "PRAGMA user_version = 3", &fault),
			 -1);
	assert_non_null(strstr(fault.text, "another version (3"));
	assert_non_null(strstr(fault.text, "compile it again"));
	assert_int_equal(
		read_changed(&pair, "PRAGMA application_id = 1", &fault), -1);
	assert_non_null(strstr(fault.text, "no packaging database"));
	discard(&pair);
}

static void refuses_damaged_looks(void **state)
{
	static const char *const changes[][2] = {
		{ "UPDATE look SET type = 'q'", "missing or damaged" },
		{ "UPDATE look SET source = 99", "missing or damaged" },
		{ "UPDATE look SET source = -1", "missing or damaged" },
		{ "UPDATE look SET mode = 65536", "mode is no number" },
		{ "UPDATE look SET uid = 'x'", "uid is no number" },
		{ "DELETE FROM look WHERE id < (SELECT max(id) FROM look)",
		  "missing or damaged" },
	};

	(void)state;
	for (size_t i = 0; i < countof(changes); i++) {
		struct pair pair;

		compile(&pair, text);
		assert_damaged(&pair, changes[i][0], "dev/tty2", changes[i][1]);
		discard(&pair);
	}
}

/* Rows of the directory dev, whose first look is that of `.`: a directory. */
static void refuses_damaged_entries(void **state)
{
#define DEV(bytes) "UPDATE pack SET entries = " bytes " WHERE dir = 'dev'"
	static const char *const changes[][2] = {
		{ DEV("x'01'"), "entries are damaged" },
		{ DEV("x'0100006161'"), "entries are damaged" },
		{ DEV("x'8080808080808080808080'"), "entries are damaged" },
		{ DEV("x'010080016100'"), "entries are damaged" },
		{ DEV("x'ff7f00006100'"), "there is none" },
		{ DEV("x'01000000'"), "a name is damaged" },
		{ DEV("x'010000612f6200'"), "a name is damaged" },
		{ DEV("x'0100002e2e00'"), "a name is damaged" },
		{ DEV("x'01000062000100006100'"), "a name is damaged" },
		{ DEV("x'01000062000100006200'"), "a name is damaged" },
		{ "UPDATE pack SET entries = 7 WHERE dir = 'dev'",
		  "entries are damaged" },
	};
#undef DEV

	(void)state;
	for (size_t i = 0; i < countof(changes); i++) {
		struct pair pair;
		struct fault fault;

		compile(&pair, text);
		assert_int_equal(read_changed(&pair, changes[i][0], &fault), 0);
		assert_null(pkgdb_find(pair.compiled, "dev/tty2"));
		assert_true(pkgdb_failed(pair.compiled, &fault));
		if (!strstr(fault.text, changes[i][1]))
			fail_msg("%s: %s", changes[i][0], fault.text);
		/* What is sound is found still. */
		assert_non_null(pkgdb_find(pair.compiled, "zz"));
		discard(&pair);
	}
}

static void refuses_damaged_directories(void **state)
{
	static const char *const dirs[] = { "'/usr'",  "'../usr'",
					    "''",      "NULL",
					    "x'6400'", "printf('%5000d', 1)" };

	(void)state;
	for (size_t i = 0; i < countof(dirs); i++) {
		struct pair pair;
		struct fault fault;
		char sql[128];

		compile(&pair, text);
		snprintf(sql, sizeof(sql),
			 "UPDATE pack SET dir = %s WHERE dir = 'dev'", dirs[i]);
		assert_int_equal(read_changed(&pair, sql, &fault), 0);
		assert_false(pkgdb_count(pair.compiled) ==
			     pkgdb_count(pair.plain));
		assert_true(pkgdb_failed(pair.compiled, &fault));
		discard(&pair);
	}
}

/* Stores bytes as the entries of a directory with a long name. */
static void store_entries(struct pair *pair, const struct str *bytes)
{
	sqlite3_stmt *row;
	sqlite3 *file;

	pkgdb_free(pair->compiled);
	pair->compiled = new_db();
	assert_int_equal(sqlite3_open(pair->file, &file), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(file,
				   "INSERT INTO pack (dir, entries) "
				   "VALUES (printf('%.4000c', 'd'), ?)",
				   -1, &row, NULL),
		SQLITE_OK);
	sqlite3_bind_blob(row, 1, bytes->data, bytes->len, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(row), SQLITE_DONE);
	sqlite3_finalize(row);
	sqlite3_close(file);
}

/* A directory may have a long name, and any number of short entries. */
static void bounds_the_memory(void **state)
{
	const struct pkgdb_entry entry = { .links = 1 };
	struct str bytes = STR_INIT;
	char name[16], path[PATH_MAX];
	struct fault fault;
	struct pair pair;

	(void)state;
	for (int i = 0; i < 60000; i++) {
		snprintf(name, sizeof(name), "%05d", i);
		pack_put(&bytes, 1, name, &entry);
	}
	compile(&pair, text);
	store_entries(&pair, &bytes);
	str_fini(&bytes);
	assert_int_equal(read_changed(&pair, "SELECT 1", &fault), 0);
	memset(path, 'd', 4000);
	strcpy(path + 4000, "/00000");
	assert_non_null(pkgdb_find(pair.compiled, path));
	assert_true(pkgdb_failed(pair.compiled, &fault));
	assert_non_null(strstr(fault.text, "more than its size allows"));
	assert_true(pair.compiled->arena.taken < 80 << 20);
	discard(&pair);
}

static const char *name_of(size_t n)
{
	static char name[256];

	snprintf(name, sizeof(name), "usr/share/%zu-of-%0200d", n, 0);
	return name;
}

/* They would be too much for one row, with the entries of usr/share-x in between. */
static void holds_large_directories(void **state)
{
	enum { MANY = 25000 };
	char *spec = NULL;
	size_t size;
	FILE *to = open_memstream(&spec, &size);
	struct pair pair;

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		fprintf(to, "/%s f 600 %zu 4 - - - - -\n", name_of(i), i);
	fprintf(to, "/usr/share-x/a f 600 1 4 - - - - -\n"
		    "/usr/share r -1 7 7 - - - - -\n");
	fclose(to);
	compile(&pair, spec);
	free(spec);
	for (size_t i = 0; i < MANY; i += 97)
		assert_same(&pair, name_of(i));
	assert_same(&pair, name_of(MANY));
	assert_same(&pair, "usr/share-x/a");
	assert_same(&pair, "usr/share");
	assert_int_equal(pkgdb_count(pair.compiled), MANY + 1);
	for (size_t i = 0; i <= MANY; i += 101)
		assert_same(&pair, name_of(i));
	discard(&pair);
}

/* Of directories that are asked for in vain a bounded number is kept. */
static void forgets_what_it_does_not_have(void **state)
{
	struct pair pair;
	struct fault fault;
	char path[PATH_MAX];

	(void)state;
	compile(&pair, text);
	for (int i = 0; i < 20000; i++) {
		snprintf(path, sizeof(path), "%d/%01000d/none", i, i);
		assert_null(pkgdb_find_exact(pair.compiled, path));
	}
	assert_true(pair.compiled->arena.taken < 1 << 20);
	assert_same(&pair, "zz");
	assert_false(pkgdb_failed(pair.compiled, &fault));
	discard(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_path_by_path),
		cmocka_unit_test(walks_all_entries),
		cmocka_unit_test(keeps_hard_links_together),
		cmocka_unit_test(joins_other_sources_in_their_order),
		cmocka_unit_test(refuses_other_versions),
		cmocka_unit_test(refuses_damaged_looks),
		cmocka_unit_test(refuses_damaged_entries),
		cmocka_unit_test(refuses_damaged_directories),
		cmocka_unit_test(bounds_the_memory),
		cmocka_unit_test(holds_large_directories),
		cmocka_unit_test(forgets_what_it_does_not_have),
	};

	return RUN_GROUP(tests);
}
