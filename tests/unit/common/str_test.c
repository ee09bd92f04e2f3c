/* SPDX-License-Identifier: BSD-2-Clause */
/* The growable string: growth, binary contents, failure that sticks. */
#include "common/str.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "tests/unit/unit.h"

static void an_empty_string_is_text(void **state UNUSED)
{
	struct str str = STR_INIT;

	assert_string_equal(str_text(&str), "");
	str_fini(&str);
}

static void grows_as_needed(void **state UNUSED)
{
	struct str str = STR_INIT;

	for (int i = 0; i < 10000; i++)
		str_printf(&str, "%d,", i % 10);
	assert_false(str_failed(&str));
	assert_int_equal(str.len, 20000);
	assert_int_equal(strlen(str_text(&str)), 20000);
	assert_memory_equal(str_text(&str) + 19980, "0,1,2,3,4,5,6,7,8,9,", 20);
	str_fini(&str);
}

static void keeps_nul_bytes(void **state UNUSED)
{
	struct str str = STR_INIT;

	str_append(&str, "a\0b", 3);
	str_push(&str, '\0');
	str_puts(&str, "c");
	assert_int_equal(str.len, 5);
	assert_memory_equal(str_text(&str), "a\0b\0c", 6);
	str_fini(&str);
}

static void room_is_for_the_caller_to_fill(void **state UNUSED)
{
	struct str str = STR_INIT;
	char *room;

	str_puts(&str, "ab");
	room = str_room(&str, 3);
	assert_ptr_equal(room, str.data + 2);
	assert_int_equal(str.len, 5);
	assert_memory_equal(str.data, "ab\0\0\0", 6);
	memcpy(room, "cde", 3);
	assert_string_equal(str_text(&str), "abcde");
	assert_null(str_room(&str, SIZE_MAX));
	assert_true(str_failed(&str));
	str_fini(&str);
}

static void what_steers_a_terminal_is_made_visible(void **state UNUSED)
{
	struct str str = STR_INIT;

	str_visible(&str, "a\033[1m\177\n");
	str_visible(&str, "\xc2\x9b"
			  "b\xe2\x80\xae"
			  "c\xe2\x81\xa6");
	assert_string_equal(str_text(&str),
			    "a\\033[1m\\177\\012\\302\\233b\\342\\200\\256c"
			    "\\342\\201\\246");
	str_clear(&str);
	str_visible(&str, "\xc3\xa4\xc2\xa0\xe2\x80\xa6\xe2");
	assert_string_equal(str_text(&str), "\xc3\xa4\xc2\xa0\xe2\x80\xa6\xe2");
	str_fini(&str);
}

static void truncates_and_clears(void **state UNUSED)
{
	struct str str = STR_INIT;

	str_puts(&str, "usr/bin/ls");
	str_truncate(&str, 7);
	assert_string_equal(str_text(&str), "usr/bin");
	str_truncate(&str, 100);
	assert_int_equal(str.len, 7);
	str_clear(&str);
	assert_string_equal(str_text(&str), "");
	str_fini(&str);
}

static void an_impossible_size_fails_and_sticks(void **state UNUSED)
{
	struct str str = STR_INIT;

	str_puts(&str, "kept");
	str_append(&str, "x", SIZE_MAX - 2);
	assert_true(str_failed(&str));
	str_puts(&str, "ignored");
	assert_string_equal(str_text(&str), "kept");
	errno = 0;
	assert_null(str_take(&str));
	assert_int_equal(errno, ENOMEM);
	assert_false(str_failed(&str));
}

static void take_hands_the_text_over(void **state UNUSED)
{
	struct str str = STR_INIT;
	char *text;

	text = str_take(&str);
	assert_string_equal(text, "");
	free(text);
	str_printf(&str, "%s-%04o", "mode", 04755);
	text = str_take(&str);
	assert_string_equal(text, "mode-4755");
	assert_int_equal(str.len, 0);
	free(text);
}

static void a_text_that_is_missing_is_like_no_other(void **state UNUSED)
{
	char copy[] = "text";

	assert_true(str_same("text", copy));
	assert_false(str_same("text", "tex"));
	assert_true(str_same(NULL, NULL));
	assert_false(str_same(NULL, ""));
	assert_false(str_same("", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_string_is_text),
		cmocka_unit_test(grows_as_needed),
		cmocka_unit_test(keeps_nul_bytes),
		cmocka_unit_test(room_is_for_the_caller_to_fill),
		cmocka_unit_test(what_steers_a_terminal_is_made_visible),
		cmocka_unit_test(truncates_and_clears),
		cmocka_unit_test(an_impossible_size_fails_and_sticks),
		cmocka_unit_test(take_hands_the_text_over),
		cmocka_unit_test(a_text_that_is_missing_is_like_no_other),
	};

	return RUN_GROUP(tests);
}
