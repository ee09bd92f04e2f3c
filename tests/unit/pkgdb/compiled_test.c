/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiled form answers as the database that it was made from.
 */
#include "pkgdb/db/compiled.h"

#include <sqlite3.h>

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

	assert_int_equal(sqlite3_open(pair->file, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(file);
	pkgdb_free(pair->compiled);
	pair->compiled = new_db();
	result = pkgdb_read(pair->compiled, pair->file, fault);
	return result == 0 ? pkgdb_seal(pair->compiled, fault) : result;
}

static void refuses_other_versions_and_damage(void **state)
{
	struct pair pair;
	struct fault fault;

	(void)state;
	compile(&pair, text);
	assert_int_equal(read_changed(&pair,
				      "UPDATE entry SET type = 'q' "
				      "WHERE name = 'zz'",
				      &fault),
			 0);
	assert_null(pkgdb_find(pair.compiled, "zz"));
	assert_true(pkgdb_failed(pair.compiled, &fault));
	assert_non_null(strstr(fault.text, "damaged"));
	assert_int_equal(
		read_changed(&pair, "PRAGMA user_version = 99", &fault), -1);
	assert_non_null(strstr(fault.text, "another version (99"));
	assert_int_equal(
		read_changed(&pair, "PRAGMA application_id = 1", &fault), -1);
	assert_non_null(strstr(fault.text, "no packaging database"));
	discard(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_path_by_path),
		cmocka_unit_test(walks_all_entries),
		cmocka_unit_test(keeps_hard_links_together),
		cmocka_unit_test(joins_other_sources_in_their_order),
		cmocka_unit_test(refuses_other_versions_and_damage),
	};

	return RUN_GROUP(tests);
}
