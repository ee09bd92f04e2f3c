/* SPDX-License-Identifier: BSD-2-Clause */
/* Strict numbers: what is taken, what is refused, and where the range ends. */
#include "common/number.h"

#include <errno.h>
#include <string.h>

#include "tests/unit/unit.h"

static void takes_whole_numbers(void **state UNUSED)
{
	static const struct {
		const char *text;
		unsigned base;
		uint64_t value;
	} cases[] = {
		{ "0", 10, 0 },
		{ "4242", 10, 4242 },
		{ "007", 10, 7 },
		{ "18446744073709551615", 10, UINT64_MAX },
		{ "04755", 8, 04755 },
		{ "1777777777777777777777", 8, UINT64_MAX },
		{ "fF0a", 16, 0xff0a },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		uint64_t value = 1;

		if (!parse_digits(cases[i].text, strlen(cases[i].text),
				  cases[i].base, UINT64_MAX, &value) ||
		    value != cases[i].value)
			fail_msg("%s in base %u", cases[i].text, cases[i].base);
	}
}

static void refuses_what_is_not_all_digits(void **state UNUSED)
{
	static const char *const cases[] = {
		"", " 1", "1 ", "-1", "+1", "0x1", "1.0", "1k", "a", "\t",
	};

	for (size_t i = 0; i < countof(cases); i++) {
		uint64_t value = 4242;

		errno = 0;
		if (parse_decimal(cases[i], UINT64_MAX, &value) ||
		    errno != EINVAL || value != 4242)
			fail_msg("'%s' must be refused", cases[i]);
	}
}

static void refuses_eight_and_nine_in_octal(void **state UNUSED)
{
	mode_t mode = 0;

	assert_false(parse_mode("0799", &mode));
	assert_int_equal(errno, EINVAL);
	assert_false(parse_mode("8", &mode));
	assert_int_equal(errno, EINVAL);
}

static void range_ends_exactly_at_the_maximum(void **state UNUSED)
{
	uint64_t value = 0;

	assert_true(parse_decimal("255", 255, &value));
	assert_int_equal(value, 255);
	assert_true(parse_decimal("9999999999999999999", UINT64_MAX, &value));
	assert_int_equal(value, 9999999999999999999u);
	assert_true(parse_decimal("10000000000000000000", UINT64_MAX, &value));
	assert_int_equal(value, 10000000000000000000u);
	assert_true(parse_decimal("0000000000000000000000000255", 255, &value));
	assert_int_equal(value, 255);
	errno = 0;
	assert_false(parse_decimal("256", 255, &value));
	assert_int_equal(errno, ERANGE);
	assert_false(parse_decimal("18446744073709551616", UINT64_MAX, &value));
	assert_int_equal(errno, ERANGE);
	assert_false(parse_decimal("99999999999999999999999", 7, &value));
	assert_int_equal(errno, ERANGE);
	assert_false(parse_decimal("5", 3, &value));
	assert_int_equal(errno, ERANGE);
}

static void bad_digit_after_overflow_is_still_no_number(void **state UNUSED)
{
	uint64_t value;

	assert_false(parse_decimal("9999999999999999999999x", 9, &value));
	assert_int_equal(errno, EINVAL);
}

static void mode_holds_twelve_bits(void **state UNUSED)
{
	mode_t mode = 0;

	assert_true(parse_mode("7777", &mode));
	assert_int_equal(mode, 07777);
	assert_false(parse_mode("10000", &mode));
	assert_int_equal(errno, ERANGE);
}

static void id_minus_one_is_no_id(void **state UNUSED)
{
	uint32_t id = 0;

	assert_true(parse_id("4294967294", &id));
	assert_int_equal(id, 4294967294u);
	assert_false(parse_id("4294967295", &id));
	assert_int_equal(errno, ERANGE);
	assert_false(parse_id("-1", &id));
	assert_int_equal(errno, EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_whole_numbers),
		cmocka_unit_test(refuses_what_is_not_all_digits),
		cmocka_unit_test(refuses_eight_and_nine_in_octal),
		cmocka_unit_test(range_ends_exactly_at_the_maximum),
		cmocka_unit_test(bad_digit_after_overflow_is_still_no_number),
		cmocka_unit_test(mode_holds_twelve_bits),
		cmocka_unit_test(id_minus_one_is_no_id),
	};

	return RUN_GROUP(tests);
}
