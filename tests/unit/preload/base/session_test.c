/* SPDX-License-Identifier: BSD-2-Clause */
/* The reserved descriptors and the umask of a session. */
#include "preload/base/session.h"

#include <sys/resource.h>

#include "tests/unit/preload/session.h"

/* umask(2): bits of the owner are the ones that the builder would miss. */
static void only_a_umask_that_takes_from_the_owner_is_passed_on(void **state)
{
	static const struct {
		mode_t mask;
		const char *value;
	} cases[] = {
		{ 0, NULL },	  { 022, NULL },   { 077, NULL },
		{ 0100, "100" },  { 0277, "277" }, { 0777, "777" },
		{ 07700, "700" }, { 07077, NULL },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const char *value;

		session_set_umask(cases[i].mask);
		value = session_value(VAR_UMASK);
		if (session_umask_hides_owner() != (cases[i].value != NULL) ||
		    !value != !cases[i].value ||
		    (value && strcmp(value, cases[i].value) != 0))
			fail_msg("umask %o: %s", cases[i].mask, value);
	}
	session_set_umask(022);
}

static void another_file_with_the_roots_number_is_noticed(void **state)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY);
	int other = open(".", O_RDONLY | O_DIRECTORY);

	(void)state;
	session_unset(VAR_OUTSIDE);
	assert_int_equal(session_root_fd(), -ENOENT);
	session_set(VAR_OUTSIDE, (unsigned long)fd, 10);
	assert_int_equal(session_root_fd(), fd);
	assert_int_equal(dup2(other, fd), fd);
	assert_int_equal(session_root_fd(), -EBADF);
	close(fd);
	assert_int_equal(session_root_fd(), -EBADF);
	close(other);
	session_unset(VAR_OUTSIDE);
}

/* Sets the soft limit on descriptors; returns the one before. */
static rlim_t limit_fds(rlim_t limit)
{
	struct rlimit now;
	rlim_t before;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &now), 0);
	before = now.rlim_cur;
	now.rlim_cur = limit;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
	return before;
}

/* Reserves a new descriptor of this folder: the number, or a negative errno.
   The descriptor that was given must be closed. */
static long reserve_folder(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY);
	long ret;

	assert_true(fd >= 0);
	ret = session_reserve_fd(VAR_OUTSIDE, fd);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	return ret;
}

static void a_reserved_descriptor_is_out_of_the_way(void **state)
{
	rlim_t before;
	long fd;

	(void)state;
	session_unset(VAR_OUTSIDE);
	assert_int_equal(session_reserve_fd(VAR_OUTSIDE, -ENOENT), -ENOENT);
	assert_null(session_value(VAR_OUTSIDE));
	before = limit_fds(1000);
	fd = reserve_folder();
	assert_in_range(fd, 256, 999);
	assert_int_equal(strtol(session_value(VAR_OUTSIDE), NULL, 10), fd);
	/* The next program must find it open. */
	assert_int_equal(fcntl((int)fd, F_GETFD), 0);
	close((int)fd);
	/* Where the limit is low, above the numbers of a shell's redirections,
	   which have one digit. */
	limit_fds(100);
	fd = reserve_folder();
	assert_in_range(fd, 10, 99);
	close((int)fd);
	limit_fds(10);
	assert_int_equal(reserve_folder(), -EINVAL);
	limit_fds(before);
	session_unset(VAR_OUTSIDE);
}

/* The first one stays, since other processes may know its number. */
static void a_ledger_is_reserved_once(void **state)
{
	char before[32];

	(void)state;
	snprintf(before, sizeof(before), "%s", session_value(VAR_FD));
	session_reserve_ledger();
	assert_string_equal(session_value(VAR_FD), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			only_a_umask_that_takes_from_the_owner_is_passed_on),
		cmocka_unit_test(another_file_with_the_roots_number_is_noticed),
		cmocka_unit_test(a_reserved_descriptor_is_out_of_the_way),
		cmocka_unit_test(a_ledger_is_reserved_once),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
