/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of a process whose root was changed, as the session has them. */
#include "preload/base/changed_root.h"

#include "tests/unit/preload/session.h"

#define ROOT "/odd/root"

static int change_root(void **state)
{
	(void)state;
	session_set_text(VAR_ROOT, ROOT);
	return !session_root_changed;
}

static int restore_root(void **state)
{
	(void)state;
	session_unset(VAR_ROOT);
	session_root_changed = false;
	return 0;
}

static void paths_begin_at_the_changed_root(void **state)
{
	static const struct {
		const char *path, *session;
	} cases[] = {
		{ "/", ROOT },
		{ "/a", ROOT "/a" },
		{ "/a/b c", ROOT "/a/b c" },
		{ "/..", ROOT "/.." },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		char path[64];
		size_t n;

		snprintf(path, sizeof(path), "%s", cases[i].path);
		n = changed_root_path(path, strlen(path), sizeof(path));
		if (n != strlen(cases[i].session) ||
		    memcmp(path, cases[i].session, n) != 0)
			fail_msg("%s: %.*s", cases[i].path, (int)n, path);
	}
}

/* The size counts a byte that the caller may write behind the path. */
static void a_path_that_does_not_fit_is_unknown(void **state)
{
	char path[PATH_MAX] = "/a";
	const size_t whole = strlen(ROOT "/a");

	(void)state;
	assert_int_equal(changed_root_path(path, 2, whole), 0);
	assert_memory_equal(path, "/a", 2);
	assert_int_equal(changed_root_path(path, 2, whole + 1), whole);
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	assert_int_equal(changed_root_path(path, PATH_MAX - 1, PATH_MAX), 0);
}

/* FAKEBUILD_ROOT is empty if the path of the root is not known. */
static void below_an_unknown_root_all_paths_are_unknown(void **state)
{
	char path[64] = "/a";

	(void)state;
	session_set_text(VAR_ROOT, "");
	assert_int_equal(changed_root_path(path, 2, sizeof(path)), 0);
	session_unset(VAR_ROOT);
	assert_int_equal(changed_root_path(path, 2, sizeof(path)), 0);
}

static void in_the_sessions_root_a_path_stays(void **state)
{
	char path[64] = "/a";

	(void)state;
	restore_root(NULL);
	assert_int_equal(changed_root_path(path, 2, sizeof(path)), 2);
	assert_string_equal(path, "/a");
}

static void the_working_directory_is_the_kernels_below_the_root(void **state)
{
	char real[PATH_MAX], path[PATH_MAX];
	size_t n = changed_root_cwd(path, sizeof(path));

	(void)state;
	assert_non_null(getcwd(real, sizeof(real)));
	assert_int_equal(n, strlen(ROOT) + strlen(real));
	assert_memory_equal(path, ROOT, strlen(ROOT));
	assert_memory_equal(path + strlen(ROOT), real, strlen(real));
	restore_root(NULL);
	assert_int_equal(changed_root_cwd(path, sizeof(path)), strlen(real));
	assert_memory_equal(path, real, strlen(real));
	/* getcwd(2): ERANGE. */
	assert_int_equal(changed_root_cwd(path, 2), 0);
}

static void proc_is_reached_from_the_reserved_root(void **state)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY);
	char buffer[64];
	struct proc_path at;

	(void)state;
	at = changed_root_proc("self/fd/3", buffer);
	assert_int_equal(at.dir, AT_FDCWD);
	assert_string_equal(at.path, "/proc/self/fd/3");
	session_set(VAR_OUTSIDE, (unsigned long)fd, 10);
	at = changed_root_proc("self/fd/3", buffer);
	assert_int_equal(at.dir, fd);
	assert_string_equal(at.path, "proc/self/fd/3");
	session_unset(VAR_OUTSIDE);
	close(fd);
}

static void files_of_proc_are_opened_for_reading(void **state)
{
	long fd = changed_root_open_proc("self/comm");
	char text[32] = "";

	(void)state;
	assert_true(fd >= 0);
	assert_true(read((int)fd, text, sizeof(text) - 1) > 0);
	assert_non_null(strstr(text, "changed_root"));
	assert_int_equal(fcntl((int)fd, F_GETFD), FD_CLOEXEC);
	close((int)fd);
	assert_int_equal(changed_root_open_proc("self/odd"), -ENOENT);
}

#define CHANGED(test) \
	cmocka_unit_test_setup_teardown(test, change_root, restore_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHANGED(paths_begin_at_the_changed_root),
		CHANGED(a_path_that_does_not_fit_is_unknown),
		CHANGED(below_an_unknown_root_all_paths_are_unknown),
		CHANGED(in_the_sessions_root_a_path_stays),
		CHANGED(the_working_directory_is_the_kernels_below_the_root),
		cmocka_unit_test(proc_is_reached_from_the_reserved_root),
		cmocka_unit_test(files_of_proc_are_opened_for_reading),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
