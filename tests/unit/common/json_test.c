/* SPDX-License-Identifier: BSD-2-Clause */
/* Strings in JSON: what is escaped, and what is UTF-8 and what is not. */
#include "common/json.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

/* What both ways of writing make of a text. */
static void is_spelled(const char *text, const char *expected)
{
	struct str str = STR_INIT;
	char *written = NULL;
	size_t size;
	FILE *out = open_memstream(&written, &size);

	assert_non_null(out);
	json_put_text(out, text);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(written, expected);
	free(written);
	json_append_text(&str, text);
	assert_string_equal(str_text(&str), expected);
	str_fini(&str);
}

static void text_stays(void **state UNUSED)
{
	is_spelled("", "\"\"");
	is_spelled("usr/bin/su", "\"usr/bin/su\"");
	is_spelled("\xc3\xbc", "\"\xc3\xbc\"");
	is_spelled("\xe0\xa0\x80", "\"\xe0\xa0\x80\"");
	is_spelled("\xed\x9f\xbf", "\"\xed\x9f\xbf\"");
	is_spelled("\xef\xbf\xbf", "\"\xef\xbf\xbf\"");
	is_spelled("\xf0\x90\x80\x80", "\"\xf0\x90\x80\x80\"");
	is_spelled("\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\"");
}

static void control_bytes_are_escaped(void **state UNUSED)
{
	is_spelled("a\"b\\c", "\"a\\\"b\\\\c\"");
	is_spelled("\n\x1f\x7f", "\"\\u000a\\u001f\\u007f\"");
}

static void other_bytes_become_lone_surrogates(void **state UNUSED)
{
	/* Latin-1; a sequence that is cut off, at the end and before ASCII. */
	is_spelled("\xfc", "\"\\udcfc\"");
	is_spelled("\xe2\x82", "\"\\udce2\\udc82\"");
	is_spelled("\xf0\x9f\x98x", "\"\\udcf0\\udc9f\\udc98x\"");
	/* Overlong forms. */
	is_spelled("\xc0\xaf", "\"\\udcc0\\udcaf\"");
	is_spelled("\xe0\x80\xaf", "\"\\udce0\\udc80\\udcaf\"");
	is_spelled("\xf0\x80\x80\xaf", "\"\\udcf0\\udc80\\udc80\\udcaf\"");
	/* A surrogate, and what lies above U+10FFFF. */
	is_spelled("\xed\xa0\x80", "\"\\udced\\udca0\\udc80\"");
	is_spelled("\xf4\x90\x80\x80", "\"\\udcf4\\udc90\\udc80\\udc80\"");
	is_spelled("\xf5", "\"\\udcf5\"");
}

static void a_nul_is_a_byte_like_others(void **state UNUSED)
{
	char *written = NULL;
	size_t size;
	FILE *out = open_memstream(&written, &size);

	assert_non_null(out);
	json_put(out, "a\0b\xc3\xbc", 4);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(written, "\"a\\u0000b\\udcc3\"");
	free(written);
}

static void bytes_become_two_digits_each(void **state UNUSED)
{
	char *written = NULL;
	size_t size;
	FILE *out = open_memstream(&written, &size);

	assert_non_null(out);
	json_put_hex(out, "\0\x0f\xff", 3);
	json_put_hex(out, "", 0);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(written, "\"000fff\"\"\"");
	free(written);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stays),
		cmocka_unit_test(control_bytes_are_escaped),
		cmocka_unit_test(other_bytes_become_lone_surrogates),
		cmocka_unit_test(a_nul_is_a_byte_like_others),
		cmocka_unit_test(bytes_become_two_digits_each),
	};

	return RUN_GROUP(tests);
}
