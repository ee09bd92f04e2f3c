/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines and fields of passwd(5), and in which folder the file is found. */
#include "preload/accounts/lines.h"

#include <sys/stat.h>

#include "tests/unit/preload/session.h"

static char folder[] = "/tmp/lines-test-XXXXXX";

static void put(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int begin(void **state)
{
	char list[sizeof(folder) * 3 + 16];

	begin_session(state);
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("a", 0700) | mkdir("a/etc", 0700) |
				 mkdir("b", 0700) | mkdir("b/etc", 0700),
			 0);
	put("b/etc/passwd", "one\n\nthree of some length");
	put("a/etc/group", "");
	snprintf(list, sizeof(list), ":/odd:%s/a:%s/b", folder, folder);
	session_set_text(VAR_PASSWD, list);
	return 0;
}

static int end(void **state)
{
	(void)state;
	return unlink("b/etc/passwd") | unlink("b/etc/odd.lock") |
	       unlink("a/etc/group") | rmdir("a/etc") | rmdir("b/etc") |
	       rmdir("a") | rmdir("b") | rmdir(folder);
}

static void the_first_folder_with_the_file_is_used(void **state)
{
	struct lines lines;
	char line[32];

	(void)state;
	assert_true(lines_open(&lines, "passwd"));
	assert_int_equal(lines_next(&lines, line, sizeof(line)), 1);
	assert_string_equal(line, "one");
	lines_close(&lines);
	assert_true(lines_open(&lines, "group"));
	assert_int_equal(lines_next(&lines, line, sizeof(line)), 0);
	lines_close(&lines);
	assert_false(lines_open(&lines, "shadow"));
}

static void lines_fit_or_are_refused(void **state)
{
	struct lines lines;
	char line[21];
	off_t third;

	(void)state;
	assert_true(lines_open(&lines, "passwd"));
	assert_int_equal(lines_next(&lines, line, 3), -ERANGE);
	lines_seek(&lines, 0);
	assert_int_equal(lines_next(&lines, line, 4), 1);
	assert_int_equal(lines_next(&lines, line, 1), 1);
	assert_string_equal(line, "");
	third = lines_offset(&lines);
	assert_int_equal(third, 5);
	/* The last line has no end of its own. */
	assert_int_equal(lines_next(&lines, line, 20), -ERANGE);
	lines_seek(&lines, third);
	assert_int_equal(lines_next(&lines, line, 21), 1);
	assert_string_equal(line, "three of some length");
	assert_int_equal(lines_next(&lines, line, 21), 0);
	lines_close(&lines);
}

static void other_files_lie_beside_passwd(void **state)
{
	int fd = (int)lines_open_beside("odd.lock", O_CREAT | O_WRONLY, 0600);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(access("b/etc/odd.lock", F_OK), 0);
}

static void a_fifo_does_not_block(void **state)
{
	struct lines lines;
	char line[8];

	(void)state;
	assert_int_equal(mkfifo("a/etc/passwd", 0600), 0);
	alarm(10);
	assert_true(lines_open(&lines, "passwd"));
	assert_int_equal(lines_next(&lines, line, sizeof(line)), -ESPIPE);
	lines_close(&lines);
	alarm(0);
	assert_int_equal(unlink("a/etc/passwd"), 0);
}

static void fields_end_at_colons(void **state)
{
	char line[] = "a::b", *rest = line;

	(void)state;
	assert_string_equal(lines_field(&rest), "a");
	assert_string_equal(lines_field(&rest), "");
	assert_string_equal(lines_field(&rest), "b");
	assert_null(lines_field(&rest));
}

static void ids_have_32_bits(void **state)
{
	static const char *const wrong[] = { "",	   "-1",	 "4x",
					     " 4",	   "4294967296", "0x42",
					     "00000000042" };
	uint32_t id;

	(void)state;
	assert_true(lines_id("4294967295", &id) && id == UINT32_MAX);
	assert_true(lines_id("0042", &id) && id == 42);
	for (size_t i = 0; i < countof(wrong); i++)
		if (lines_id(wrong[i], &id))
			fail_msg("%s", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_folder_with_the_file_is_used),
		cmocka_unit_test(lines_fit_or_are_refused),
		cmocka_unit_test(other_files_lie_beside_passwd),
		cmocka_unit_test(a_fifo_does_not_block),
		cmocka_unit_test(fields_end_at_colons),
		cmocka_unit_test(ids_have_32_bits),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
