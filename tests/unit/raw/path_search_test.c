/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs are found where execvp(3) finds them, and fail as there. */
#include "raw/path_search.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "tests/unit/unit.h"

/* What each path that is tried answers; another one does not exist. */
struct answer {
	const char *path;
	long ret;
};

static char tried[256];

static long attempt(const char *path, const void *context)
{
	const struct answer *answers = context;

	strcat(strcat(tried, path), " ");
	while (answers->path && strcmp(answers->path, path) != 0)
		answers++;
	return answers->path ? answers->ret : -ENOENT;
}

static long search(const char *file, const char *dirs,
		   const struct answer *answers)
{
	*tried = '\0';
	return path_search(file, dirs, attempt, answers);
}

static void the_first_file_ends_the_search(void **state UNUSED)
{
	static const struct answer answers[] = { { "/b/make", 4242 },
						 { "/c/make", 1 },
						 { NULL, 0 } };

	assert_int_equal(search("make", "/a:/b:/c", answers), 4242);
	assert_string_equal(tried, "/a/make /b/make ");
}

static void an_empty_directory_is_the_working_one(void **state UNUSED)
{
	static const struct answer none[] = { { NULL, 0 } };

	assert_int_equal(search("make", ":/b:", none), -ENOENT);
	assert_string_equal(tried, "make /b/make make ");
	assert_int_equal(search("make", "", none), -ENOENT);
	assert_string_equal(tried, "make ");
}

static void a_slash_ends_it_before_it_begins(void **state UNUSED)
{
	static const struct answer answers[] = { { "./make", -EACCES },
						 { NULL, 0 } };

	assert_int_equal(search("./make", "/a", answers), -EACCES);
	assert_string_equal(tried, "./make ");
	assert_int_equal(search("", "/a", answers), -ENOENT);
	assert_string_equal(tried, "");
}

static void without_path_it_looks_where_glibc_does(void **state UNUSED)
{
	static const struct answer none[] = { { NULL, 0 } };

	assert_int_equal(search("make", NULL, none), -ENOENT);
	assert_string_equal(tried, "/bin/make /usr/bin/make ");
}

static void a_denial_outlives_later_errors(void **state UNUSED)
{
	static const struct answer answers[] = { { "/a/make", -EACCES },
						 { "/b/make", -ENOTDIR },
						 { "/c/make", -E2BIG },
						 { NULL, 0 } };

	assert_int_equal(search("make", "/a:/b", answers), -EACCES);
	assert_int_equal(search("make", "/b", answers), -ENOTDIR);
	assert_int_equal(search("make", "/c:/a", answers), -E2BIG);
	assert_string_equal(tried, "/c/make ");
}

static void a_path_that_is_too_long_is_passed_over(void **state UNUSED)
{
	static const struct answer answers[] = { { "/b/make", 4242 },
						 { NULL, 0 } };
	static char dirs[PATH_MAX + 4];

	memset(dirs, 'a', PATH_MAX - 5);
	strcat(dirs, ":/b");
	assert_int_equal(search("make", dirs, answers), 4242);
	assert_string_equal(tried, "/b/make ");
	dirs[PATH_MAX - 5] = '\0';
	assert_int_equal(search("make", dirs, answers), -ENAMETOOLONG);
}

static void a_script_is_run_by_the_shell(void **state UNUSED)
{
	char name[] = "make", option[] = "-n", target[] = "all";
	char *argv[] = { name, option, target, NULL }, *none[] = { NULL };
	char *words[5];

	assert_true(path_script(words, 5, "/b/make", argv));
	assert_string_equal(words[0], "/bin/sh");
	assert_string_equal(words[1], "/b/make");
	assert_string_equal(words[2], "-n");
	assert_string_equal(words[3], "all");
	assert_null(words[4]);
	assert_false(path_script(words, 4, "/b/make", argv));
	assert_true(path_script(words, 3, "/b/make", none));
	assert_null(words[2]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_file_ends_the_search),
		cmocka_unit_test(an_empty_directory_is_the_working_one),
		cmocka_unit_test(a_slash_ends_it_before_it_begins),
		cmocka_unit_test(without_path_it_looks_where_glibc_does),
		cmocka_unit_test(a_denial_outlives_later_errors),
		cmocka_unit_test(a_path_that_is_too_long_is_passed_over),
		cmocka_unit_test(a_script_is_run_by_the_shell),
	};

	return RUN_GROUP(tests);
}
