/* SPDX-License-Identifier: BSD-2-Clause */
/* Each variable of a session has a name of its own, by which it is found. */
#include "raw/variables.h"

#include <stdio.h>

#include "tests/unit/unit.h"

static void each_is_found_by_its_name(void **state UNUSED)
{
	for (unsigned v = 0; v < VARS; v++) {
		char entry[64];

		assert_int_not_equal(*session_variable_name(v), 0);
		snprintf(entry, sizeof(entry), "%s=4242",
			 session_variable_name(v));
		assert_int_equal(session_variable_of(entry), v);
	}
}

static void others_are_none(void **state UNUSED)
{
	const char *const entries[] = { "",
					"FAKEBUILD_LIB",
					"FAKEBUILD_LIBS=x",
					"FAKEBUILD=x",
					"XFAKEBUILD_LIB=x",
					"LD_PRELOAD=x" };

	for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++)
		assert_int_equal(session_variable_of(entries[i]), VARS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_found_by_its_name),
		cmocka_unit_test(others_are_none),
	};

	return RUN_GROUP(tests);
}
