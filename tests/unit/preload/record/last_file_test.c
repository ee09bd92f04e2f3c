/* SPDX-License-Identifier: BSD-2-Clause */
/* The name and the descriptor of the file that was seen last. */
#include "preload/record/last_file.h"

#include <string.h>

#include "tests/unit/preload/session.h"

static void a_name_is_good_for_one_question(void **state)
{
	(void)state;
	assert_false(last_file_is(AT_FDCWD, "name"));
	last_file_note(AT_FDCWD, "name");
	assert_true(last_file_is(AT_FDCWD, "name"));
	assert_false(last_file_is(AT_FDCWD, "name"));
}

static void a_name_is_text_below_a_directory(void **state)
{
	static const char *const others[] = { "nam", "names", "nama", "", "/" };
	char copy[] = "name";

	(void)state;
	for (size_t i = 0; i < countof(others); i++) {
		last_file_note(7, "name");
		assert_false(last_file_is(7, others[i]));
	}
	last_file_note(7, "name");
	assert_false(last_file_is(8, "name"));
	last_file_note(7, "name");
	assert_true(last_file_is(7, copy));
}

static void a_long_name_is_not_noted(void **state)
{
	char path[201];

	(void)state;
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	last_file_note(AT_FDCWD, path);
	assert_false(last_file_is(AT_FDCWD, path));
}

static void what_is_no_file_is_forgotten(void **state)
{
	(void)state;
	last_file_wanted = true;
	last_file_seen(AT_FDCWD, "name", S_IFREG | 0644);
	assert_true(last_file_is(AT_FDCWD, "name"));
	last_file_seen(AT_FDCWD, "name", S_IFREG | 0644);
	last_file_seen(AT_FDCWD, "other", S_IFDIR | 0755);
	assert_false(last_file_is(AT_FDCWD, "name"));
	last_file_seen(AT_FDCWD, "link", S_IFLNK | 0777);
	assert_false(last_file_is(AT_FDCWD, "link"));
	last_file_wanted = false;
	last_file_seen(AT_FDCWD, "name", S_IFREG | 0644);
	assert_false(last_file_is(AT_FDCWD, "name"));
}

static void a_file_opened_to_be_written_is_noted(void **state)
{
	(void)state;
	last_file_opened(4, O_WRONLY | O_CREAT, 7, "name");
	assert_int_equal(last_file_fd, 5);
	assert_true(last_file_is(7, "name"));
	last_file_opened(3, O_RDONLY, 7, "read");
	assert_int_equal(last_file_fd, 5);
	last_file_opened(4, O_RDONLY, 7, "read");
	assert_int_equal(last_file_fd, 0);
	last_file_opened(4, O_RDWR | O_PATH, 7, "place");
	assert_int_equal(last_file_fd, 0);
	assert_false(last_file_is(7, "place"));
	last_file_opened(0, O_RDWR | O_TMPFILE, 7, "folder");
	assert_int_equal(last_file_fd, 1);
	assert_false(last_file_is(7, "folder"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_good_for_one_question),
		cmocka_unit_test(a_name_is_text_below_a_directory),
		cmocka_unit_test(a_long_name_is_not_noted),
		cmocka_unit_test(what_is_no_file_is_forgotten),
		cmocka_unit_test(a_file_opened_to_be_written_is_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
