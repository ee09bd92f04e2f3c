/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of a session's variables. */
#include "preload/base/session_variables.h"

#include "tests/unit/preload/session.h"

static void numbers_and_texts_become_entries_of_an_environment(void **state)
{
	char most[24];

	(void)state;
	session_set(VAR_CRED, 4242, 10);
	assert_string_equal(session_variable(VAR_CRED), "FAKEBUILD_CRED=4242");
	assert_string_equal(session_value(VAR_CRED), "4242");
	session_set(VAR_CRED, ULONG_MAX, 10);
	snprintf(most, sizeof(most), "%lu", ULONG_MAX);
	assert_string_equal(session_value(VAR_CRED), most);
	session_set(VAR_CRED, 0, 10);
	assert_string_equal(session_value(VAR_CRED), "0");
	session_set_text(VAR_LIB, "");
	assert_string_equal(session_variable(VAR_LIB), "FAKEBUILD_LIB=");
	session_unset(VAR_CRED);
	session_unset(VAR_LIB);
	assert_null(session_variable(VAR_CRED));
	assert_null(session_value(VAR_LIB));
}

static void a_text_that_is_too_long_changes_nothing(void **state)
{
	static char text[PATH_MAX];

	(void)state;
	session_set_text(VAR_LIB, "/odd/lib.so");
	memset(text, 'x', sizeof(text) - 1);
	session_set_text(VAR_LIB, text);
	assert_string_equal(session_value(VAR_LIB), "/odd/lib.so");
	/* The longest path of a ledger fits. */
	text[LEDGER_PATH_MAX - 1] = '\0';
	session_set_text(VAR_LIB, text);
	assert_string_equal(session_value(VAR_LIB), text);
	session_unset(VAR_LIB);
}

static void what_the_program_was_started_with_stays_known(void **state)
{
	(void)state;
	assert_string_equal(session_initial(VAR_SECRET), SECRET);
	session_set_text(VAR_SECRET, "odd");
	assert_string_equal(session_initial(VAR_SECRET), SECRET);
	session_set_text(VAR_SECRET, SECRET);
	assert_null(session_initial(VAR_CRED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			numbers_and_texts_become_entries_of_an_environment),
		cmocka_unit_test(a_text_that_is_too_long_changes_nothing),
		cmocka_unit_test(what_the_program_was_started_with_stays_known),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
