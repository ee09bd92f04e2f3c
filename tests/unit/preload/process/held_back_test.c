/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of set-id helpers, and silence in a program that is none. */
#include "preload/process/held_back.h"

#include "tests/unit/preload/session.h"

static void helpers_are_known_by_their_names(void **state UNUSED)
{
	static const char *const helpers[] = {
		"/usr/bin/sudo",
		"newuidmap",
		"./fusermount3",
		"/bin/mount",
	};
	static const char *const others[] = {
		"/bin/su", "/usr/bin/sudoedit", "mount/", "/mount/id", "",
	};

	for (size_t i = 0; i < countof(helpers); i++)
		assert_true(held_back_name(helpers[i]));
	for (size_t i = 0; i < countof(others); i++)
		assert_false(held_back_name(others[i]));
}

static void a_program_of_another_name_leaves_no_trait(void **state UNUSED)
{
	held_back_hint();
	assert_false(ledger_has(session_ledger(), LEDGER_TRAIT_HINTED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(helpers_are_known_by_their_names),
		cmocka_unit_test(a_program_of_another_name_leaves_no_trait),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
