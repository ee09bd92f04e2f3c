/* SPDX-License-Identifier: BSD-2-Clause */
#include "translate/tar/pax.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/unit.h"

#define TEXT(text) (text), sizeof(text) - 1

static void finds_the_values_that_matter(void **state UNUSED)
{
	static const char body[] = "12 uid=4242\n9 path=a\n14 comment=xy\n"
				   "17 SCHILY.x=\0a\n=\n8 path=\n";
	struct pax pax = { 0 };

	assert_int_equal(pax_parse(&pax, TEXT(body)), sizeof(body) - 1);
	assert_int_equal(pax.value[PAX_UID].len, 4);
	assert_memory_equal(pax.value[PAX_UID].ptr, "4242", 4);
	assert_non_null(pax.value[PAX_PATH].ptr);
	assert_int_equal(pax.value[PAX_PATH].len, 0);
	assert_null(pax.value[PAX_GID].ptr);
}

static void says_where_a_record_is_malformed(void **state UNUSED)
{
	static const char *const cases[] = {
		"0 a=b\n",  "99 a=b\n", "99999999999999999999 a=b\n",
		"-6 a=b\n", "6 a=bb",	"6 abc\n",
		"5 =b\n",   "3 \n",	"x",
		" 6 a=b\n", "7 a=b\n",
	};

	for (size_t i = 0; i < countof(cases); i++) {
		char body[64];
		struct pax pax = { 0 };
		int len = snprintf(body, sizeof(body), "6 k=v\n%s", cases[i]);

		if (pax_parse(&pax, body, (size_t)len) != 6)
			fail_msg("'%s' is taken", cases[i]);
	}
}

static void takes_nuls_at_the_end_for_padding(void **state UNUSED)
{
	struct pax pax = { 0 };

	assert_int_equal(pax_parse(&pax, TEXT("6 a=b\n\0\0")), 8);
	assert_int_equal(pax_parse(&pax, TEXT("6 a=b\n\0x")), 6);
}

static void replaces_a_value_in_its_place(void **state UNUSED)
{
	struct pax wanted = { 0 };
	struct str out = STR_INIT;

	wanted.value[PAX_UID] = (struct slice){ "0", 1 };
	wanted.value[PAX_GID] = (struct slice){ "4343", 4 };
	pax_edit(&out, TEXT("6 a=b\n12 uid=4242\n10 gid=77\n6 c=d\n"), &wanted);
	assert_string_equal(str_text(&out),
			    "6 a=b\n8 uid=0\n12 gid=4343\n6 c=d\n");
	str_fini(&out);
}

static void counts_the_digits_of_a_length_with_the_rest(void **state UNUSED)
{
	for (size_t len = 1; len < 1200; len++) {
		char value[1200];
		struct pax wanted = { 0 }, read = { 0 };
		struct str out = STR_INIT;

		memset(value, 'v', sizeof(value));
		wanted.value[PAX_PATH] = (struct slice){ value, len };
		pax_edit(&out, "", 0, &wanted);
		assert_int_equal(strtoul(out.data, NULL, 10), out.len);
		assert_int_equal(pax_parse(&read, out.data, out.len), out.len);
		assert_int_equal(read.value[PAX_PATH].len, len);
		str_fini(&out);
	}
}

static void reads_times_with_sign_and_fraction(void **state UNUSED)
{
	static const struct {
		struct slice text;
		int64_t seconds;
		bool exact;
	} cases[] = {
		{ { TEXT("12") }, 12, true },
		{ { TEXT("12.") }, 12, true },
		{ { TEXT("12.000") }, 12, true },
		{ { TEXT("12.5") }, 12, false },
		{ { TEXT("-1.5") }, -2, false },
		{ { TEXT("-7") }, -7, true },
	};
	int64_t seconds;
	bool exact;

	for (size_t i = 0; i < countof(cases); i++) {
		assert_true(pax_time(cases[i].text, &seconds, &exact));
		assert_int_equal(seconds, cases[i].seconds);
		assert_int_equal(exact, cases[i].exact);
	}
	assert_false(pax_time((struct slice){ TEXT("") }, &seconds, &exact));
	assert_false(pax_time((struct slice){ TEXT("1x") }, &seconds, &exact));
	assert_false(pax_time((struct slice){ TEXT("99999999999999999999") },
			      &seconds, &exact));
	assert_false(pax_integer((struct slice){ TEXT("1.0") }, &seconds));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_values_that_matter),
		cmocka_unit_test(says_where_a_record_is_malformed),
		cmocka_unit_test(takes_nuls_at_the_end_for_padding),
		cmocka_unit_test(replaces_a_value_in_its_place),
		cmocka_unit_test(counts_the_digits_of_a_length_with_the_rest),
		cmocka_unit_test(reads_times_with_sign_and_fraction),
	};

	return RUN_GROUP(tests);
}
