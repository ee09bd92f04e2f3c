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

static void what_lists_by_the_name_of_ldd_is_known(void **state UNUSED)
{
	static const struct {
		const char *path, *argv[2];
		bool lists;
	} cases[] = {
		{ "/proc/self/exe", { "ldd" }, true },
		{ "/proc/self/exe", { "/usr/bin/musl-ldd" }, true },
		{ "/proc/self/exe", { "ldd2" }, false },
		{ "/proc/self/exe", { "dd" }, false },
		{ "/proc/self/exe", { "" }, false },
		{ "/proc/self/exe", { NULL }, false },
		{ "/proc/self/status", { "ldd" }, false },
		{ "/no/ldd", { "ldd" }, false },
		{ "/usr/bin/ldd.fakechroot", { "ldd", "/bin/cp" }, true },
		{ "/usr/bin/perl5.36", { "x", "/b/ldd.fakechroot" }, true },
		{ "perl", { "perl", "ldd.fakechroot.pl" }, false },
		{ "/usr/bin/perl", { "perl" }, false },
		{ "/usr/bin/cp", { "cp", "ldd.fakechroot" }, false },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		char *argv[3] = { NULL };

		memcpy(argv, cases[i].argv, sizeof(cases[i].argv));
		assert_int_equal(linker_is_ldd(cases[i].path, argv),
				 cases[i].lists);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_linkers_are_known),
		cmocka_unit_test(options_before_the_program_count),
		cmocka_unit_test(what_lists_by_the_name_of_ldd_is_known),
	};

	return RUN_GROUP(tests);
}
