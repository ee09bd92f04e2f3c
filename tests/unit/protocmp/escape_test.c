/* SPDX-License-Identifier: BSD-2-Clause */
/* Names as words. */
#include "protocmp/tree/escape.h"

#include "tests/unit/unit.h"

typedef void spell_fn(const char *name, struct str *out);

struct spelling {
	const char *name, *text;
};

static void check(spell_fn *spell, const struct spelling *cases, size_t count)
{
	for (size_t n = 0; n < count; n++) {
		struct str out = STR_INIT;

		spell(cases[n].name, &out);
		assert_string_equal(str_text(&out), cases[n].text);
		str_fini(&out);
	}
}

static void a_name_is_one_word(void **state UNUSED)
{
	static const struct spelling cases[] = {
		{ "usr/bin/ct", "usr/bin/ct" },
		{ "a b\tc\n", "a\\040b\\011c\\012" },
		{ "back\\slash", "back\\134slash" },
		{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
		{ "\x7f", "\\177" },
		{ "-", "\\055" },
		{ "-x", "-x" },
		{ ";a;b", "\\073a;b" },
	};

	check(escape_word, cases, countof(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_one_word),
	};

	return RUN_GROUP(tests);
}
