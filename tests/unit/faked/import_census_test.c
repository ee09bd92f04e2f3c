/* SPDX-License-Identifier: BSD-2-Clause */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/str.h"
#include "faked/import/census.h"
#include "tests/unit/unit.h"

static struct str told = STR_INIT;

static void tell(void *arg, const char *dir, size_t more)
{
	(void)arg;
	str_printf(&told, "%s %zu\n", dir, more);
}

/* Counts the paths, of which one with a slash at its end is a directory. */
static void finds(const char *const *paths, const char *expected)
{
	struct census census = { .top = open("tree", O_PATH | O_DIRECTORY),
				 .unnamed = tell };

	str_clear(&told);
	for (; *paths; paths++) {
		size_t length = strlen(*paths);
		bool directory = (*paths)[length - 1] == '/';
		char path[32];

		snprintf(path, sizeof(path), "%.*s",
			 (int)(directory ? length - 1 : length), *paths);
		assert_int_equal(census_take(&census, path, directory), 0);
	}
	census_end(&census);
	close(census.top);
	assert_string_equal(str_text(&told), expected);
}

#define FINDS(expected, ...) \
	finds((const char *const[]){ __VA_ARGS__, NULL }, expected)

static int make(void **context)
{
	(void)context;
	for (const char *const *dir =
		     (const char *const[]){ "tree", "tree/a", "tree/a/a",
					    "tree/a-", "tree/b", NULL };
	     *dir; dir++)
		assert_int_equal(mkdir(*dir, 0755), 0);
	for (const char *const *file =
		     (const char *const[]){ "tree/a/a/x", "tree/a/y",
					    "tree/a-/z", NULL };
	     *file; file++)
		assert_int_equal(mknod(*file, S_IFREG | 0644, 0), 0);
	return 0;
}

static void nothing_in_a_whole_list(void **context)
{
	(void)context;
	FINDS("", "./", "a/", "a-/", "a-/z", "a/a/", "a/a/x", "a/y", "b/");
}

static void what_a_cut_one_lacks(void **context)
{
	(void)context;
	FINDS(". 1\n", "./", "a/", "a-/", "a-/z", "a/a/", "a/a/x", "a/y");
	FINDS("a/a 1\na 1\n. 1\n", "./", "a/", "a-/", "a-/z", "a/a/");
	FINDS("a- 1\na 2\n. 1\n", "./", "a/", "a-/");
	FINDS(". 3\n", "./");
}

static void holes_in_the_middle(void **context)
{
	(void)context;
	FINDS("a- 1\n", "./", "a/", "a-/", "a/a/", "a/a/x", "a/y", "b/");
	FINDS("a 1\n", "./", "a/", "a-/", "a-/z", "a/y", "b/");
}

static void directories_without_a_line(void **context)
{
	(void)context;
	FINDS("a- 0\na 1\n. 1\n", "./", "a/", "a-/z", "a/y", "b/");
	FINDS(". 0\n", "a/", "a-/", "a-/z", "a/a/", "a/a/x", "a/y", "b/");
	FINDS("a 0\na/a 0\n", "a/y", "a/a/x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_in_a_whole_list),
		cmocka_unit_test(what_a_cut_one_lacks),
		cmocka_unit_test(holes_in_the_middle),
		cmocka_unit_test(directories_without_a_line),
	};
	int status = cmocka_run_group_tests(tests, make, NULL);

	str_fini(&told);
	return status;
}
