/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the launcher is found that runs in place of another fakeroot. */
#include "preload/process/fakeroot.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "preload/table/verbs.h"
#include "tests/unit/preload/session.h"

static char dir[] = "/tmp/fakeroot-test-XXXXXX";
static char script[64], faked[64], launcher[PATH_MAX];
static char name[] = "fakeroot", other[] = "odd";
static char *argv[] = { name, NULL }, *odd[] = { other, NULL };

static int begin(void **state)
{
	char library[64];
	FILE *file;

	assert_int_equal(begin_session(state), 0);
	assert_non_null(mkdtemp(dir));
	snprintf(library, sizeof(library), "%s/libodd.so", dir);
	snprintf(faked, sizeof(faked), "%s/faked", dir);
	snprintf(script, sizeof(script), "%s/fakeroot-odd", dir);
	file = fopen(script, "w");
	assert_non_null(file);
	fputs("#!/bin/sh\necho nested operation not yet supported\n", file);
	fclose(file);
	session_set_text(VAR_LIB, library);
	return 0;
}

static int end(void **state UNUSED)
{
	unlink(script);
	unlink(faked);
	return rmdir(dir);
}

static void a_name_is_enough_for_a_question(void **state UNUSED)
{
	assert_true(fakeroot_named("/no/such/fakeroot"));
	assert_false(fakeroot_named("/bin/sh"));
	assert_false(fakeroot_named(NULL));
	assert_false(fakeroot_named((const char *)-1));
}

static void without_a_launcher_nothing_is_replaced(void **state UNUSED)
{
	char path[PATH_MAX];

	assert_false(fakeroot_replace(script, argv, launcher));
	strcpy(path, script);
	assert_false(fakeroot_replace(path, argv, path));
	assert_string_equal(path, script);
}

static void the_launcher_lies_beside_the_library(void **state UNUSED)
{
	make_file(faked);
	assert_false(fakeroot_replace(script, argv, launcher));
	assert_int_equal(chmod(faked, 0755), 0);
	assert_true(fakeroot_replace(script, argv, launcher));
	assert_string_equal(launcher, faked);
	assert_false(fakeroot_replace(script, odd, launcher));
	assert_false(fakeroot_replace(script, NULL, launcher));
	assert_false(fakeroot_replace(faked, argv, launcher));
}

static void another_user_has_the_other_one_as_it_is(void **state UNUSED)
{
	assert_false(fakeroot_nests(script));
	assert_int_equal(fake_seteuid(4242), 0);
	assert_true(fakeroot_nests(script));
	assert_false(fakeroot_nests(faked));
	assert_false(fakeroot_replace(script, argv, launcher));
	session_set_text(VAR_NESTED, "1");
	assert_false(fakeroot_nests(script));
	session_unset(VAR_NESTED);
	assert_int_equal(fake_seteuid(0), 0);
	assert_true(fakeroot_replace(script, argv, launcher));
}

static void in_a_changed_root_there_is_none(void **state UNUSED)
{
	session_set_text(VAR_LIB, "./libodd.so");
	assert_false(fakeroot_replace(script, argv, launcher));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_enough_for_a_question),
		cmocka_unit_test(without_a_launcher_nothing_is_replaced),
		cmocka_unit_test(the_launcher_lies_beside_the_library),
		cmocka_unit_test(another_user_has_the_other_one_as_it_is),
		cmocka_unit_test(in_a_changed_root_there_is_none),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
