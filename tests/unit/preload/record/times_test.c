/* SPDX-License-Identifier: BSD-2-Clause */
/* Stored times against utimensat(2), on a folder that is not the builder's. */
#include "preload/record/times.h"

#include <time.h>

#include "preload/table/verbs.h"
#include "tests/unit/preload/session.h"

/* A folder of root's that every system has. */
static const char theirs[] = "/usr";

static int make_own_file(void **state)
{
	begin_session(state);
	make_file("own");
	return 0;
}

static int remove_own_file(void **state)
{
	(void)state;
	return unlink("own");
}

static struct stat shown(const char *path)
{
	struct stat st;

	assert_int_equal(fake_stat(AT_FDCWD, path, &st, 0), 0);
	return st;
}

static void set(long atime, long atime_ns, long mtime, long mtime_ns)
{
	const struct timespec times[2] = { { atime, atime_ns },
					   { mtime, mtime_ns } };

	assert_int_equal(fake_utimens(AT_FDCWD, theirs, times, 0), 0);
}

static void both_are_shown_with_their_nanoseconds(void **state)
{
	struct stat disk;

	(void)state;
	assert_int_equal(stat(theirs, &disk), 0);
	set(4242, 999999999, -4343, 1);
	assert_int_equal(shown(theirs).st_atim.tv_sec, 4242);
	assert_int_equal(shown(theirs).st_atim.tv_nsec, 999999999);
	assert_int_equal(shown(theirs).st_mtim.tv_sec, -4343);
	assert_int_equal(shown(theirs).st_mtim.tv_nsec, 1);
	/* The disk has its own, and so have owner and mode. */
	assert_int_not_equal(disk.st_mtim.tv_sec, -4343);
	assert_int_equal(shown(theirs).st_uid, disk.st_uid);
	assert_int_equal(shown(theirs).st_mode, disk.st_mode);
}

static void one_that_is_omitted_stays(void **state)
{
	(void)state;
	set(4242, 0, 4343, 0);
	set(77, 0, 0, UTIME_OMIT);
	assert_int_equal(shown(theirs).st_atim.tv_sec, 77);
	assert_int_equal(shown(theirs).st_mtim.tv_sec, 4343);
	set(0, UTIME_OMIT, 88, 0);
	assert_int_equal(shown(theirs).st_atim.tv_sec, 77);
	assert_int_equal(shown(theirs).st_mtim.tv_sec, 88);
}

static void now_is_the_time_of_the_clock(void **state)
{
	const time_t before = time(NULL) - 1;

	(void)state;
	set(4242, 0, 0, UTIME_NOW);
	assert_int_equal(shown(theirs).st_atim.tv_sec, 4242);
	assert_in_range(shown(theirs).st_mtim.tv_sec, before, before + 60);
	set(4242, 0, 4343, 0);
	assert_int_equal(fake_utimens(AT_FDCWD, theirs, NULL, 0), 0);
	assert_in_range(shown(theirs).st_atim.tv_sec, before, before + 60);
}

static void a_time_that_moves_on_disk_is_shown_again(void **state)
{
	struct statx stx;
	struct file file;

	(void)state;
	set(4242, 0, 4343, 0);
	assert_int_equal(file_stat(AT_FDCWD, theirs, 0, &file), 0);
	stx = file.disk;
	stx.stx_mtime.tv_sec++;
	assert_int_equal(times_apply(session_ledger(), file.shown.record,
				     &file.key, &stx),
			 0);
	assert_int_equal(stx.stx_atime.tv_sec, 4242);
	assert_int_equal(stx.stx_mtime.tv_sec, file.disk.stx_mtime.tv_sec + 1);
}

static void an_own_file_is_refused_as_by_the_kernel(void **state)
{
	(void)state;
	assert_int_equal(times_store(-EPERM, AT_FDCWD, "own", NULL, 0), -EPERM);
	assert_int_equal(times_store(-EACCES, AT_FDCWD, "none", NULL, 0),
			 -EACCES);
}

static void a_user_without_rights_is_refused(void **state)
{
	const struct timespec times[2] = { { 1, 0 }, { 2, 0 } };

	(void)state;
	set(4242, 0, 4343, 0);
	become_user(4242, 0);
	assert_int_equal(fake_utimens(AT_FDCWD, theirs, times, 0), -EPERM);
	assert_int_equal(fake_utimens(AT_FDCWD, theirs, NULL, 0), -EACCES);
	assert_int_equal(shown(theirs).st_mtim.tv_sec, 4343);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(both_are_shown_with_their_nanoseconds,
				       become_root),
		cmocka_unit_test_setup(one_that_is_omitted_stays, become_root),
		cmocka_unit_test_setup(now_is_the_time_of_the_clock,
				       become_root),
		cmocka_unit_test_setup(a_time_that_moves_on_disk_is_shown_again,
				       become_root),
		cmocka_unit_test_setup(an_own_file_is_refused_as_by_the_kernel,
				       become_root),
		cmocka_unit_test_setup(a_user_without_rights_is_refused,
				       become_root),
	};

	return cmocka_run_group_tests(tests, make_own_file, remove_own_file);
}
