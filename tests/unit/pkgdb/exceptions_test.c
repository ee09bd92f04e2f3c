/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exception lists.
 */
#include "pkgdb/read/exceptions.h"

#include "tests/unit/pkgdb/load.h"

static int read_list(struct exceptions *list, const char *text,
		     struct fault *fault)
{
	char name[] = "/tmp/pkgdb-test-XXXXXX";
	int fd = mkstemp(name), result;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	result = exceptions_read(list, name, fault);
	unlink(name);
	return result;
}

static bool has(struct exceptions *list, const char *path)
{
	return exceptions_find(list, path, strlen(path)) != NULL;
}

static void matches_exactly_and_by_subtree(void **state)
{
	struct exceptions *list = exceptions_new("i386");
	struct fault fault;

	(void)state;
	assert_int_equal(read_list(list,
				   "# comment\n"
				   "usr/bin/beta\ti386\n"
				   "usr/a all\nusr/b ISA\nusr/c i386.i86pc\n"
				   "usr/d sparc\nusr/e sparc i386\n\n"
				   "/usr/lib/tmp/\nusr/sp\\040ace\n",
				   &fault),
			 0);
	assert_true(has(list, "./usr/bin/beta"));
	assert_true(has(list, "usr/bin/beta/"));
	assert_false(has(list, "usr/bin/beta/x"));
	assert_true(has(list, "usr/a") && has(list, "usr/b"));
	assert_true(has(list, "usr/c") && has(list, "usr/e"));
	assert_false(has(list, "usr/d"));
	assert_true(has(list, "usr/lib/tmp"));
	assert_true(has(list, "usr/lib/tmp/x/y"));
	assert_false(has(list, "usr/lib/tmpx"));
	assert_true(has(list, "usr/sp ace"));
	assert_false(has(NULL, "usr/a"));
	exceptions_free(list);
}

static void remembers_what_was_used(void **state)
{
	struct exceptions *list = exceptions_new("i386");
	struct fault fault;

	(void)state;
	assert_int_equal(read_list(list, "a\nb\n", &fault), 0);
	has(list, "b");
	assert_false(exceptions_get(list, 0)->used);
	assert_true(exceptions_get(list, 1)->used);
	assert_int_equal(exceptions_get(list, 1)->line, 2);
	assert_null(exceptions_get(list, 2));
	exceptions_free(list);
}

static void names_the_line_it_refuses(void **state)
{
	struct exceptions *list = exceptions_new("i386");
	struct fault fault;

	(void)state;
	assert_int_equal(read_list(list, "a\n../b\n", &fault), -1);
	assert_int_equal(fault.line, 2);
	assert_non_null(strstr(fault.text, "climbs"));
	assert_int_equal(exceptions_read(list, "/nonexistent", &fault), -1);
	assert_int_equal(fault.line, 0);
	exceptions_free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_exactly_and_by_subtree),
		cmocka_unit_test(remembers_what_was_used),
		cmocka_unit_test(names_the_line_it_refuses),
	};

	return RUN_GROUP(tests);
}
