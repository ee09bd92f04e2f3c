/* SPDX-License-Identifier: BSD-2-Clause */
/* The names and options of dynamic linkers. */
#include "raw/linker.h"

#include <string.h>

#include "tests/unit/unit.h"

static void names_of_linkers_are_known(void **state UNUSED)
{
	static const char *const linkers[] = {
		"/lib64/ld-linux-x86-64.so.2",
		"/lib/ld-musl-x86_64.so.1",
		"ld-2.31.so",
		"/lib64/ld64.so.2",
		"/usr/bin/ld.so",
	};
	static const char *const others[] = {
		"/usr/bin/ldd", "/usr/bin/ld", "/ld.so/id", "libld.so", "",
	};

	for (size_t i = 0; i < countof(linkers); i++)
		assert_true(linker_name(linkers[i]));
	for (size_t i = 0; i < countof(others); i++)
		assert_false(linker_name(others[i]));
}

#define MOST 6

static void options_before_the_program_count(void **state UNUSED)
{
	static const struct {
		const char *argv[MOST];
		bool lists;
	} cases[] = {
		{ { "ld.so", "--list", "id" }, true },
		{ { "ld.so", "--library-path", "/odd", "--list", "id" }, true },
		{ { "ld.so", "--inhibit-cache", "--list", "id" }, true },
		{ { "ld.so", "id", "--list" }, false },
		{ { "ld.so", "--argv0", "--list", "id" }, false },
		{ { "ld.so", "--argv0" }, false },
		{ { "ld.so", "--listing", "id" }, false },
		{ { "ld.so" }, false },
		{ { NULL }, false },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		char *argv[MOST + 1] = { NULL };

		memcpy(argv, cases[i].argv, sizeof(cases[i].argv));
		assert_int_equal(linker_lists(argv), cases[i].lists);
	}
}

static void the_name_ldd_is_the_end_of_an_argument(void **state UNUSED)
{
	assert_true(linker_is_ldd("ldd"));
	assert_true(linker_is_ldd("/usr/bin/musl-ldd"));
	assert_false(linker_is_ldd("ldd2"));
	assert_false(linker_is_ldd("dd"));
	assert_false(linker_is_ldd(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_linkers_are_known),
		cmocka_unit_test(options_before_the_program_count),
		cmocka_unit_test(the_name_ldd_is_the_end_of_an_argument),
	};

	return RUN_GROUP(tests);
}
