/* SPDX-License-Identifier: BSD-2-Clause */
/* Command lines of plain runs, and the words of FAKEBUILD_OPTIONS. */
#include "faked/launcher/plain_options.h"

#include <string.h>

#include "tests/unit/unit.h"

#define MOST 8

static const struct {
	const char *argv[MOST];
	const char *command; /* NULL: no plain run */
	const char *library, *faked, *fd_base;
	bool unknown_is_real, allow_setid;
	struct environment_settings settings;
} cases[] = {
	{ { "x", "id" }, .command = "id" },
	{ { "x", "--", "-u" }, .command = "-u" },
	{ { "x", "-u", "id", "-l" }, .command = "id", .unknown_is_real = true },
	{ { "x", "--allow-setid", "--unknown-is-real", "id" },
	  .command = "id",
	  .unknown_is_real = true,
	  .allow_setid = true },
	{ { "x", "-l", "/a.so", "-f", "f", "-b", "42", "id" },
	  .command = "id",
	  .library = "/a.so",
	  .faked = "f",
	  .fd_base = "42" },
	{ { "x", "-l/a.so", "--faked=f", "--fd-base", "42", "--", "id" },
	  .command = "id",
	  .library = "/a.so",
	  .faked = "f",
	  .fd_base = "42" },
	{ { "x", "--lib", "/a.so", "id" },
	  .command = "id",
	  .library = "/a.so" },
	{ { "x", "--no-sync", "--ignore-paths=/a,/b", "--include-paths", "/",
	    "--passwd=/c:/d", "id" },
	  .command = "id",
	  .settings = { true, "/", "/a,/b", "/c:/d" } },
	/* What the table of all options has to read. */
	{ { "x", "--ignore-paths=/a,b", "id" },
	  .settings = { .ignore = "/a,b" } },
	{ { "x" }, .command = NULL },
	{ { "x", "--" }, .command = NULL },
	{ { "x", "-u" }, .unknown_is_real = true },
	{ { "x", "-" }, .command = NULL },
	{ { "x", "-l" }, .command = NULL },
	{ { "x", "-ul", "a", "id" }, .command = NULL },
	{ { "x", "--un", "id" }, .command = NULL },
	{ { "x", "--liberty", "id" }, .command = NULL },
	{ { "x", "-s", "f", "id" }, .command = NULL },
	{ { "x", "-l", "a", "-l", "b", "id" }, .library = "a" },
	{ { "x", "-b", "-1", "id" }, .fd_base = "-1" },
	{ { "x", "-b", "4242424242", "id" }, .fd_base = "4242424242" },
};

static void assert_same(const char *found, const char *expected)
{
	if (expected)
		assert_string_equal(found, expected);
	else
		assert_null(found);
}

static void options_of_a_plain_run_are_read(void **context)
{
	(void)context;
	for (size_t i = 0; i < countof(cases); i++) {
		char *argv[MOST + 1] = { NULL };
		struct plain_options options;
		char **command;

		memcpy(argv, cases[i].argv, sizeof(cases[i].argv));
		command = plain_options_read(&options, argv);
		assert_same(command ? *command : NULL, cases[i].command);
		assert_same(options.library, cases[i].library);
		assert_same(options.faked, cases[i].faked);
		assert_same(options.fd_base, cases[i].fd_base);
		assert_int_equal(options.unknown_is_real,
				 cases[i].unknown_is_real);
		assert_int_equal(options.allow_setid, cases[i].allow_setid);
		assert_int_equal(options.settings.no_sync,
				 cases[i].settings.no_sync);
		assert_same(options.settings.include,
			    cases[i].settings.include);
		assert_same(options.settings.ignore, cases[i].settings.ignore);
		assert_same(options.settings.passwd, cases[i].settings.passwd);
	}
}

static void words_come_before_the_arguments(void **context)
{
	char *argv[] = { (char *)"x", (char *)"-l", (char *)"a b", NULL };
	char **all = plain_options_expand(argv, " -u\t--state  odd.db\n");
	static const char *const expected[] = { "x",	  "-u", "--state",
						"odd.db", "-l", "a b" };

	(void)context;
	for (size_t i = 0; i < countof(expected); i++)
		assert_string_equal(all[i], expected[i]);
	assert_null(all[countof(expected)]);
	assert_string_equal(plain_options_expand(argv, "  ")[1], "-l");
}

static void a_question_for_the_version_stays_one(void **context)
{
	char *argv[] = { (char *)"x", (char *)"-v", NULL };

	(void)context;
	assert_ptr_equal(plain_options_expand(argv, "-u"), argv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_of_a_plain_run_are_read),
		cmocka_unit_test(words_come_before_the_arguments),
		cmocka_unit_test(a_question_for_the_version_stays_one),
	};

	return RUN_GROUP(tests);
}
