/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of variables that a program may set are kept, and read again. */
#include "preload/base/settings.h"

#include "tests/unit/unit.h"

static void all_values_are_kept(void **state UNUSED)
{
	char odd[] = "/odd,/other";
	const char *values[VARS] = { NULL };

	values[VAR_IGNORE_PATHS] = odd;
	values[VAR_TAG] = "";
	settings_take(values);
	/* The program may overwrite its own. */
	odd[0] = 'x';
	assert_string_equal(settings_entry(VAR_IGNORE_PATHS),
			    "PSEUDO_IGNORE_PATHS=/odd,/other");
	assert_string_equal(settings_entry(VAR_TAG), "PSEUDO_TAG=");
	assert_null(settings_entry(VAR_DISABLED));
}

static void what_is_read_again_replaces_only_what_it_has(void **state UNUSED)
{
	const char *values[VARS] = { NULL };

	values[VAR_TAG] = "a value that is longer than the one before";
	values[VAR_DISABLED] = "1";
	settings_retake(values);
	assert_string_equal(
		settings_entry(VAR_TAG),
		"PSEUDO_TAG=a value that is longer than the one before");
	assert_string_equal(settings_entry(VAR_DISABLED), "PSEUDO_DISABLED=1");
	assert_string_equal(settings_entry(VAR_IGNORE_PATHS),
			    "PSEUDO_IGNORE_PATHS=/odd,/other");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_values_are_kept),
		cmocka_unit_test(what_is_read_again_replaces_only_what_it_has),
	};

	return RUN_GROUP(tests);
}
