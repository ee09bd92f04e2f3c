/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Look-ups, and how several sources become one database.
 */
#include "pkgdb/db/pkgdb.h"

#include "tests/unit/pkgdb/load.h"

#define ROW(type, name, mode, owner, group) \
	type " " name " - " mode " " owner " " group " 0 1 - -\n"

static void finds_a_path_in_any_spelling(void **state)
{
	static const char *const spellings[] = {
		"usr/bin/ct",	  "./usr/bin/ct", "/usr/bin/ct",
		"usr//bin/ct",	  "usr/./bin/ct", "usr/lib/../bin/ct",
		".//usr/bin/ct/",
	};
	struct pkgdb *db = load(
		ROW("f", "usr/bin/ct", "4511", "root", "uucp")
			ROW("d", ".", "755", "root", "sys")
				ROW("f", ".profile", "644", "4242", "4243"));

	(void)state;
	for (size_t i = 0; i < countof(spellings); i++)
		assert_string_equal(
			shown(db, spellings[i]),
			"f usr/bin/ct 4511 u=root uid=0 g=uucp gid=5");
	assert_string_equal(shown(db, "./"),
			    "d . 0755 u=root uid=0 g=sys gid=3");
	assert_string_equal(shown(db, "./.profile"),
			    "f .profile 0644 uid=4242 gid=4243");
	assert_null(pkgdb_find(db, "usr/bin"));
	assert_null(pkgdb_find(db, "../usr/bin/ct"));
	assert_null(pkgdb_find(db, "usr/bin/ctt"));
	pkgdb_free(db);
}

static void finds_neighbours_and_strangers_with_a_cursor(void **state)
{
	struct pkgdb *db = load(ROW("f", "a", "600", "1", "1") ROW(
		"f", "b", "601", "1", "1") ROW("f", "c", "602", "1", "1")
					ROW("f", "d", "603", "1", "1"));
	static const char order[] = "abdcxab";
	struct pkgdb_cursor cursor = { 0 };

	(void)state;
	for (const char *name = order; *name; name++) {
		const struct pkgdb_entry *entry = pkgdb_find_near(db, &cursor,
								  name, 1);

		if (*name == 'x')
			assert_null(entry);
		else
			assert_int_equal(entry->mode, 0600 + *name - 'a');
	}
	pkgdb_free(db);
}

static int append_path(void *arg, const struct pkgdb_entry *entry)
{
	strcat(arg, entry->path);
	strcat(arg, " ");
	return strcmp(entry->path, "c") == 0;
}

static void walks_in_byte_order_until_told_to_stop(void **state)
{
	struct pkgdb *db = load(ROW("f", "c", "600", "1", "1") ROW(
		"f", "a/b", "600", "1", "1") ROW("f", "d", "600", "1", "1")
					ROW("f", "a-b", "600", "1", "1"));
	char seen[64] = "";

	(void)state;
	assert_int_equal(pkgdb_each(db, append_path, seen), 1);
	assert_string_equal(seen, "a-b a/b c ");
	assert_int_equal(pkgdb_count(db), 4);
	pkgdb_free(db);
}

static void keeps_the_first_and_names_both_places(void **state)
{
	struct pkgdb *db = load_two(
		"# comment\n" ROW("f", "a", "600", "4242", "1"),
		ROW("f", "a", "644", "4243", "1"));
	const struct pkgdb_conflict *conflict = pkgdb_conflict(db, 0);

	(void)state;
	assert_string_equal(shown(db, "a"), "f a 0600 uid=4242 g=other gid=1");
	assert_non_null(conflict);
	assert_int_equal(conflict->fields, PKGDB_MODE | PKGDB_OWNER);
	assert_int_equal(conflict->winner->line, 2);
	assert_int_equal(conflict->lost->line, 1);
	assert_int_equal(conflict->lost->mode, 0644);
	assert_string_not_equal(conflict->winner->source->file,
				conflict->lost->source->file);
	assert_null(pkgdb_conflict(db, 1));
	pkgdb_free(db);
}

static void fills_in_what_the_first_leaves_open(void **state)
{
	struct pkgdb *db = load_two("f a - - - 4243 0 1 - -\n",
				    ROW("f", "a", "644", "4242", "4243"));

	(void)state;
	assert_string_equal(shown(db, "a"), "f a 0644 uid=4242 gid=4243");
	assert_null(pkgdb_conflict(db, 0));
	pkgdb_free(db);
}

static void sees_no_conflict_between_a_name_and_its_number(void **state)
{
	struct pkgdb *db = load_two(ROW("f", "a", "644", "root", "uucp"),
				    ROW("f", "a", "644", "0", "5"));

	(void)state;
	assert_null(pkgdb_conflict(db, 0));
	pkgdb_free(db);
}

static void reports_types_that_differ(void **state)
{
	struct pkgdb *db = load_two(
		ROW("f", "a", "644", "0", "0") ROW("v", "b", "644", "0", "0"),
		ROW("d", "a", "644", "0", "0") ROW("e", "b", "644", "0", "0"));
	const struct pkgdb_conflict *conflict = pkgdb_conflict(db, 0);

	(void)state;
	assert_true(conflict && conflict->type);
	assert_string_equal(conflict->winner->path, "a");
	assert_null(pkgdb_conflict(db, 1));
	pkgdb_free(db);
}

static void gives_a_hard_link_what_its_target_has(void **state)
{
	struct pkgdb *db = load("l a usr/b - - - - - - -\n" ROW(
		"f", "usr/b", "4555", "4242",
		"bin") "l z a - - - - - - -\n"
		       "l lost nowhere - - - - - - -\n"
		       "l c1 c2 - - - - - - -\n"
		       "l c2 c1 - - - - - - -\n");

	(void)state;
	assert_int_equal(pkgdb_find(db, "a")->mode, 04555);
	assert_int_equal(pkgdb_find(db, "z")->uid, 4242);
	assert_int_equal(pkgdb_find(db, "lost")->fields & PKGDB_MODE, 0);
	assert_string_equal(pkgdb_follow(db, pkgdb_find(db, "z"))->path,
			    "usr/b");
	assert_null(pkgdb_follow(db, pkgdb_find(db, "lost")));
	assert_null(pkgdb_follow(db, pkgdb_find(db, "c1")));
	pkgdb_free(db);
}

static void leaves_an_unknown_name_without_an_id(void **state)
{
	struct pkgdb *db = load(ROW("f", "a", "644", "nosuch", "nogrp"));

	(void)state;
	assert_string_equal(shown(db, "a"), "f a 0644 u=nosuch g=nogrp");
	pkgdb_free(db);
}

static void reads_nothing_from_an_empty_file(void **state)
{
	struct pkgdb *db = load("# nothing\n\n   \n");

	(void)state;
	assert_int_equal(pkgdb_count(db), 0);
	assert_null(pkgdb_find(db, "a"));
	pkgdb_free(db);
}

static void names_the_first_line_of_an_unknown_format(void **state)
{
	(void)state;
	assert_refused(NULL, "# x\n\nMary had a little lamb\n", 3,
		       "packaging format");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_a_path_in_any_spelling),
		cmocka_unit_test(finds_neighbours_and_strangers_with_a_cursor),
		cmocka_unit_test(walks_in_byte_order_until_told_to_stop),
		cmocka_unit_test(keeps_the_first_and_names_both_places),
		cmocka_unit_test(fills_in_what_the_first_leaves_open),
		cmocka_unit_test(
			sees_no_conflict_between_a_name_and_its_number),
		cmocka_unit_test(reports_types_that_differ),
		cmocka_unit_test(gives_a_hard_link_what_its_target_has),
		cmocka_unit_test(leaves_an_unknown_name_without_an_id),
		cmocka_unit_test(reads_nothing_from_an_empty_file),
		cmocka_unit_test(names_the_first_line_of_an_unknown_format),
	};

	return RUN_GROUP(tests);
}
