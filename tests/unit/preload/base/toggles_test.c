/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of pseudo's variables put a process in a session, and in which. */
#include "preload/base/toggles.h"

#include "preload/base/session_variables.h"

#undef countof
#include "tests/unit/unit.h"

static void only_a_no_keeps_the_session_on(void **state UNUSED)
{
	static const struct {
		const char *value;
		bool on;
	} cases[] = {
		{ "0", true },	   { "no", true },    { "False", true },
		{ "seven", true }, { "1", false },    { "yes", false },
		{ "", false },	   { "true", false },
	};

	assert_true(toggles_are_on());
	for (size_t i = 0; i < countof(cases); i++) {
		session_set_text(VAR_DISABLED, cases[i].value);
		if (toggles_are_on() != cases[i].on)
			fail_msg("PSEUDO_DISABLED=%s", cases[i].value);
	}
	session_set_text(VAR_DISABLED, "0");
}

/* Names a ledger, as that of `directory`. */
static void know(const char *directory)
{
	session_set_text(VAR_LEDGER, "/odd/ledger");
	session_set_text(VAR_SECRET, "odd");
	session_set_text(VAR_PSEUDO, directory);
}

static void only_the_ledger_of_another_directory_is_forgotten(
	void **state UNUSED)
{
	assert_false(toggles_forget_other());
	session_set_text(VAR_PREFIX, "/odd");
	know("/odd/var/pseudo");
	assert_false(toggles_forget_other());
	assert_string_equal(session_value(VAR_LEDGER), "/odd/ledger");
	/* The slashes at its end do not make it another one. */
	session_set_text(VAR_STATE_DIR, "/odd/state//");
	assert_true(toggles_forget_other());
	assert_null(session_value(VAR_LEDGER));
	assert_null(session_value(VAR_SECRET));
	assert_string_equal(session_value(VAR_PSEUDO), "");
	know("/odd/state");
	assert_false(toggles_forget_other());
	assert_string_equal(session_value(VAR_SECRET), "odd");
}

static void no_directory_has_no_ledger(void **state UNUSED)
{
	session_set_text(VAR_PREFIX, "");
	session_set_text(VAR_STATE_DIR, "");
	assert_int_equal(toggles_join(), -ENOENT);
}

/* The last test, since nothing unsets the variable. */
static void unloading_switches_off(void **state UNUSED)
{
	assert_true(toggles_are_on());
	session_set_text(VAR_UNLOAD, "");
	assert_false(toggles_are_on());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_no_keeps_the_session_on),
		cmocka_unit_test(
			only_the_ledger_of_another_directory_is_forgotten),
		cmocka_unit_test(no_directory_has_no_ledger),
		cmocka_unit_test(unloading_switches_off),
	};

	return RUN_GROUP(tests);
}
