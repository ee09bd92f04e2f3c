/* SPDX-License-Identifier: BSD-2-Clause */
/* The owner that a file without a record is shown with. */
#include "preload/base/session.h"
#include "tests/unit/preload/session.h"

static void only_files_of_the_builder_are_roots(void **state)
{
	uint32_t uid = getuid(), gid = getgid();

	(void)state;
	session_default_owner(&uid, &gid);
	assert_int_equal(uid, 0);
	assert_int_equal(gid, 0);
	/* The group does not count: another user's file keeps both. */
	uid = getuid() + 4242;
	gid = getgid();
	session_default_owner(&uid, &gid);
	assert_int_equal(uid, getuid() + 4242);
	assert_int_equal(gid, getgid());
	uid = UINT32_MAX - 1;
	gid = UINT32_MAX - 2;
	session_default_owner(&uid, &gid);
	assert_int_equal(uid, UINT32_MAX - 1);
	assert_int_equal(gid, UINT32_MAX - 2);
	assert_true(session_is_builder(getuid()));
	assert_false(session_is_builder(getuid() + 1));
	assert_false(session_shows_real());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_files_of_the_builder_are_roots),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
