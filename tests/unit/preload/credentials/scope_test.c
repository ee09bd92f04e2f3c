/* SPDX-License-Identifier: BSD-2-Clause */
/* Which paths a session leaves to the kernel. */
#include "preload/credentials/scope.h"

#include "tests/unit/preload/session.h"

static int begin(void **state)
{
	begin_session(state);
	session_set_text(VAR_INCLUDE_PATHS, "/odd,,/proc/self/fd,/usr/odd/");
	session_set_text(VAR_IGNORE_PATHS, "/odd/left,/odd/deploy-");
	return 0;
}

static void paths_are_compared_by_their_text(void **state)
{
	static const struct {
		const char *path;
		bool left;
	} cases[] = {
		{ "/", true },
		{ "/od", true },
		{ "/odd", false },
		{ "/oddly", false },
		{ "//odd//./file/", false },
		{ "/odd/left", true },
		{ "/odd/left/file", true },
		{ "/odd//./left/", true },
		{ "/odd/lef", false },
		{ "/odd/deploy-rpm/file", true },
		{ "/odd/left/../file", false },
		{ "/odd/../../usr", true },
		{ "/../..", true },
		{ "/usr/odd", true },
		{ "/usr/odd/file", false },
		{ "/odd/...", false },
		{ "/odd/.left", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		if (scope_excludes(AT_FDCWD, cases[i].path) != cases[i].left)
			fail_msg("%s", cases[i].path);
		/* A descriptor means nothing to an absolute path. */
		assert_int_equal(scope_excludes(-1, cases[i].path),
				 cases[i].left);
	}
}

static void a_relative_path_begins_at_its_directory(void **state)
{
	int proc = open("/proc/self", O_PATH | O_DIRECTORY);
	int root = open("/", O_PATH | O_DIRECTORY);

	(void)state;
	assert_true(scope_excludes(proc, NULL));
	assert_true(scope_excludes(proc, "fd"));
	assert_false(scope_excludes(root, "odd"));
	assert_true(scope_excludes(root, "odd/left"));
	assert_true(scope_excludes(root, NULL));
	assert_int_equal(chdir("/"), 0);
	assert_false(scope_excludes(AT_FDCWD, "odd/file"));
	assert_true(scope_excludes(AT_FDCWD, "odd/left"));
	close(proc);
	close(root);
}

static void what_has_no_path_is_the_sessions(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_false(scope_excludes(ends[0], NULL));
	assert_false(scope_excludes(-1, NULL));
	close(ends[0]);
	close(ends[1]);
}

static void a_bad_path_is_the_kernels_to_refuse(void **state)
{
	static char endless[PATH_MAX + 1];

	(void)state;
	memset(endless, '/', PATH_MAX);
	assert_false(scope_excludes(AT_FDCWD, endless));
	assert_false(scope_excludes(AT_FDCWD, (const char *)1));
}

static void credentials_send_the_verbs_here(void **state)
{
	(void)state;
	assert_false(cred_changed());
	assert_int_equal(cred_state, CRED_SCOPED);
	assert_true(scope_leaves(AT_FDCWD, "/od"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_compared_by_their_text),
		cmocka_unit_test(a_relative_path_begins_at_its_directory),
		cmocka_unit_test(what_has_no_path_is_the_sessions),
		cmocka_unit_test(a_bad_path_is_the_kernels_to_refuse),
		cmocka_unit_test(credentials_send_the_verbs_here),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
