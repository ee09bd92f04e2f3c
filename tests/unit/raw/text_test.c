/* SPDX-License-Identifier: BSD-2-Clause */
/* Text without libc says what libc would have said. */
#include "raw/text.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "tests/unit/unit.h"

static void texts_are_compared(void **state UNUSED)
{
	assert_int_equal(raw_length(""), 0);
	assert_int_equal(raw_length("ledger"), 6);
	assert_true(raw_equal("ledger", "ledger"));
	assert_false(raw_equal("ledger", "ledge"));
	assert_false(raw_equal("ledge", "ledger"));
	assert_true(raw_starts("ledger", "led"));
	assert_true(raw_starts("ledger", ""));
	assert_false(raw_starts("led", "ledger"));
}

static void a_variable_is_found_by_its_whole_name(void **state UNUSED)
{
	char one[] = "NAMED=no", two[] = "NAME", three[] = "NAME=4242",
	     four[] = "NAME=1";
	char *const list[] = { one, two, three, four, NULL };

	assert_string_equal(raw_variable("NAME=", "NAME"), "");
	assert_null(raw_variable("NAME", "NAME"));
	assert_null(raw_variable("NAMED=no", "NAME"));
	assert_string_equal(raw_getenv(list, "NAME"), "4242");
	assert_null(raw_getenv(list, "OTHER"));
}

static void what_is_no_number_is_none(void **state UNUSED)
{
	static const struct {
		const char *text;
		unsigned base;
		uint64_t number;
	} cases[] = {
		{ "0", 10, 0 },
		{ "4242", 10, 4242 },
		{ "0755", 8, 0755 },
		{ "18446744073709551615", 10, UINT64_MAX },
		{ "18446744073709551616", 10, 77 },
		{ "99999999999999999999", 10, 77 },
		{ "", 10, 77 },
		{ "-1", 10, 77 },
		{ " 1", 10, 77 },
		{ "1x", 10, 77 },
		{ "8", 8, 77 },
	};

	for (size_t i = 0; i < countof(cases); i++)
		if (raw_number(cases[i].text, cases[i].base, 77) !=
		    cases[i].number)
			fail_msg("'%s' in base %u is another number",
				 cases[i].text, cases[i].base);
}

static void numbers_are_written(void **state UNUSED)
{
	static const char *const most = sizeof(long) == 8
						? "18446744073709551615"
						: "4294967295";
	char text[21];

	assert_int_equal(raw_decimal(text, 0), 1);
	assert_string_equal(text, "0");
	assert_int_equal(raw_decimal(text, ULONG_MAX), strlen(most));
	assert_string_equal(text, most);
}

static void what_does_not_fit_is_noticed(void **state UNUSED)
{
	char buf[8] = "wrong", small[4];
	struct raw_text text = raw_text(buf, sizeof(buf));

	raw_put(&text, "ab");
	raw_put_number(&text, 0x1f, 16);
	raw_put_number(&text, 8, 8);
	assert_string_equal(buf, "ab1f10");
	assert_false(text.full);
	raw_put(&text, "cd");
	assert_true(text.full);
	assert_string_equal(buf, "ab1f10");
	text = raw_text(small, sizeof(small));
	raw_put_bytes(&text, "abcx", 3);
	assert_false(text.full);
	assert_string_equal(small, "abc");
}

static void strings_stand_one_behind_the_other(void **state)
{
	char buf[6];
	struct raw_text text = raw_text(buf, sizeof(buf));

	(void)state;
	raw_put(&text, "ab");
	raw_put_end(&text);
	raw_put(&text, "c");
	assert_string_equal(buf, "ab");
	assert_string_equal(buf + 3, "c");
	/* There is no room for another one. */
	raw_put_end(&text);
	raw_put_end(&text);
	assert_ptr_equal(text.at, text.end);
	raw_put(&text, "d");
	assert_true(text.full);
	assert_string_equal(buf + 3, "c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_compared),
		cmocka_unit_test(a_variable_is_found_by_its_whole_name),
		cmocka_unit_test(what_is_no_number_is_none),
		cmocka_unit_test(numbers_are_written),
		cmocka_unit_test(what_does_not_fit_is_noticed),
		cmocka_unit_test(strings_stand_one_behind_the_other),
	};

	return RUN_GROUP(tests);
}
