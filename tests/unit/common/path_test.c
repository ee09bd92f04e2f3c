/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys: every spelling of a name comes out as one. */
#include "common/path.h"

#include <errno.h>
#include <string.h>

#include "tests/unit/unit.h"

static void every_spelling_becomes_one_key(void **state UNUSED)
{
	static const struct {
		const char *name, *key;
	} cases[] = {
		{ "usr/bin", "usr/bin" },
		{ "/usr/bin", "usr/bin" },
		{ "./usr/bin", "usr/bin" },
		{ "././/usr//bin///", "usr/bin" },
		{ "usr/./bin/.", "usr/bin" },
		{ "usr/lib/../bin", "usr/bin" },
		{ "a/b/../../c", "c" },
		{ "a/..", "." },
		{ "", "." },
		{ "/", "." },
		{ ".", "." },
		{ "./", "." },
		{ "...", "..." },
		{ ".a/..b", ".a/..b" },
		{ "with space/\xff\x01", "with space/\xff\x01" },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		CLEANUP_FREE char *key = path_key(cases[i].name);

		if (!key || strcmp(key, cases[i].key) != 0)
			fail_msg("'%s' became '%s', not '%s'", cases[i].name,
				 key ? key : "(null)", cases[i].key);
	}
}

static void climbing_above_the_top_is_refused(void **state UNUSED)
{
	static const char *const cases[] = {
		"..", "../a", "/..", "a/../..", "a/b/../../../etc",
	};

	for (size_t i = 0; i < countof(cases); i++) {
		errno = 0;
		assert_null(path_key(cases[i]));
		assert_int_equal(errno, EINVAL);
	}
}

static void a_key_is_known_as_one(void **state UNUSED)
{
	static const char *const keys[] = { ".", "a", "a/b", "..a/b.", "..." };
	static const char *const others[] = {
		"",    "/",	"/a", "a/",   "a//b",	"./a",
		"a/.", "a/./b", "..", "a/..", "a/../b",
	};

	for (size_t i = 0; i < countof(keys); i++)
		if (!path_is_key(keys[i]))
			fail_msg("'%s' is a key", keys[i]);
	for (size_t i = 0; i < countof(others); i++)
		if (path_is_key(others[i]))
			fail_msg("'%s' is no key", others[i]);
}

static void a_name_splits_into_parent_and_base(void **state UNUSED)
{
	assert_string_equal(path_base("usr/bin/ls"), "ls");
	assert_string_equal(path_base("ls"), "ls");
	assert_int_equal(path_parent_len("usr/bin/ls"), 7);
	assert_int_equal(path_parent_len("usr"), 0);
	assert_int_equal(path_parent_len("."), 0);
}

static void the_directory_of_a_path_ends_with_a_slash(void **state UNUSED)
{
	static const char *const cases[][2] = {
		{ "usr/bin/ls", "usr/bin/" }, { "ls", "./" }, { "/ls", "/" },
		{ "usr/bin/", "usr/bin/" },   { "", "./" },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		char *dir = path_directory(cases[i][0]);

		assert_string_equal(dir, cases[i][1]);
		free(dir);
	}
}

static void below_means_whole_components(void **state UNUSED)
{
	assert_true(path_is_below("usr/bin", "usr"));
	assert_true(path_is_below("usr", "usr"));
	assert_true(path_is_below("usr", "."));
	assert_false(path_is_below("usrlocal", "usr"));
	assert_false(path_is_below("usr", "usr/bin"));
}

static void the_top_sorts_first(void **state UNUSED)
{
	static const char *const sorted[] = {
		".", "+", "+/a", "..a", ".a", "a", "a-", "a/", "b",
	};

	for (size_t i = 0; i < countof(sorted); i++)
		for (size_t k = 0; k < countof(sorted); k++) {
			int order = path_compare(sorted[i], sorted[k]);

			assert_int_equal(order < 0, i < k);
			assert_int_equal(order == 0, i == k);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_spelling_becomes_one_key),
		cmocka_unit_test(climbing_above_the_top_is_refused),
		cmocka_unit_test(a_key_is_known_as_one),
		cmocka_unit_test(a_name_splits_into_parent_and_base),
		cmocka_unit_test(the_directory_of_a_path_ends_with_a_slash),
		cmocka_unit_test(below_means_whole_components),
		cmocka_unit_test(the_top_sorts_first),
	};

	return RUN_GROUP(tests);
}
