/* SPDX-License-Identifier: BSD-2-Clause */
#include "parts/base64.h"

#include <string.h>

#include "tests/unit/unit.h"

/* RFC 4648, section 10, and bytes that are no text. */
static const struct {
	const char *bytes;
	size_t size;
	const char *text;
} values[] = {
	{ "", 0, "" },
	{ "f", 1, "Zg==" },
	{ "ab", 2, "YWI=" },
	{ "foo", 3, "Zm9v" },
	{ "foob", 4, "Zm9vYg==" },
	{ "fooba", 5, "Zm9vYmE=" },
	{ "foobar", 6, "Zm9vYmFy" },
	{ "\0\377\376", 3, "AP/+" },
};

static void writes_what_the_standard_has(void **context)
{
	struct str str = STR_INIT;

	(void)context;
	for (size_t i = 0; i < countof(values); i++) {
		char *text = NULL, quoted[16];
		size_t size;
		FILE *out = open_memstream(&text, &size);

		assert_non_null(out);
		base64_put(out, values[i].bytes, values[i].size);
		fclose(out);
		snprintf(quoted, sizeof(quoted), "\"%s\"", values[i].text);
		assert_string_equal(text, quoted);
		free(text);
		base64_encode(&str, values[i].bytes, values[i].size);
		assert_string_equal(str_text(&str), values[i].text);
		str_clear(&str);
	}
	str_fini(&str);
}

static void reads_it_again(void **context)
{
	struct str str = STR_INIT;

	(void)context;
	for (size_t i = 0; i < countof(values); i++) {
		str_clear(&str);
		assert_true(base64_append(&str, values[i].text,
					  strlen(values[i].text)));
		assert_int_equal(str.len, values[i].size);
		assert_memory_equal(str_text(&str), values[i].bytes, str.len);
	}
	str_fini(&str);
}

static void refuses_every_other_spelling(void **context)
{
	static const char *const bad[] = {
		"Zg",	    "Zg=",  "Zh==",   "Zm9=", "=m9v",
		"Zg==Zg==", "Z m9", "Zm9v\n", "Zm-_", "Zm9v====",
		"Z===",	    "====", "Zg=v",
	};
	struct str str = STR_INIT;

	(void)context;
	for (size_t i = 0; i < countof(bad); i++)
		if (base64_append(&str, bad[i], strlen(bad[i])))
			fail_msg("'%s' is taken", bad[i]);
	assert_false(base64_append(&str, "AA\0A", 4));
	str_fini(&str);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_the_standard_has),
		cmocka_unit_test(reads_it_again),
		cmocka_unit_test(refuses_every_other_spelling),
	};

	return RUN_GROUP(tests);
}
