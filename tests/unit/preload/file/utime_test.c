/* SPDX-License-Identifier: BSD-2-Clause */
/* Times against utimensat(2), utimes(2) and utime(2). */
#include <sys/time.h>
#include <time.h>
#include <utime.h>

#include "preload/table/verbs.h"
#include "tests/unit/preload/session.h"

static int make_files(void **state)
{
	begin_session(state);
	assert_int_equal(mkdir("dir", 0755), 0);
	make_file("dir/file");
	return symlink("dir/file", "link");
}

static int remove_files(void **state)
{
	(void)state;
	return system("rm -rf dir link");
}

static struct stat times_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st;
}

static void microseconds_become_nanoseconds(void **state)
{
	const struct timeval times[2] = { { 4242, 999999 }, { 4343, 1 } };
	struct stat st;

	(void)state;
	assert_int_equal(fake_utimes(AT_FDCWD, "dir/file", times, 0), 0);
	st = times_of("dir/file");
	assert_int_equal(st.st_atim.tv_sec, 4242);
	assert_int_equal(st.st_atim.tv_nsec, 999999000);
	assert_int_equal(st.st_mtim.tv_sec, 4343);
	assert_int_equal(st.st_mtim.tv_nsec, 1000);
}

/* utimes(2): EINVAL; and nothing is changed then. */
static void a_second_has_a_million_microseconds(void **state)
{
	static const struct timeval bad[][2] = {
		{ { 1, 1000000 }, { 2, 0 } },
		{ { 1, 0 }, { 2, 1000000 } },
		{ { 1, -1 }, { 2, 0 } },
		{ { 1, 0 }, { 2, LONG_MIN } },
	};

	(void)state;
	for (size_t i = 0; i < countof(bad); i++)
		assert_int_equal(fake_utimes(AT_FDCWD, "dir/file", bad[i], 0),
				 -EINVAL);
	assert_int_equal(times_of("dir/file").st_mtim.tv_sec, 4343);
}

static void times_before_1970_are_times(void **state)
{
	const struct utimbuf times = { .actime = -4242, .modtime = -1 };

	(void)state;
	assert_int_equal(fake_utime("dir/file", &times), 0);
	assert_int_equal(times_of("dir/file").st_atim.tv_sec, -4242);
	assert_int_equal(times_of("dir/file").st_mtim.tv_sec, -1);
}

static void without_times_it_is_now(void **state)
{
	const time_t before = time(NULL) - 1;

	(void)state;
	assert_int_equal(fake_utime("dir/file", NULL), 0);
	assert_true(times_of("dir/file").st_mtim.tv_sec >= before);
	assert_int_equal(
		fake_utimes(AT_FDCWD, "dir/file",
			    (const struct timeval[2]){ { 1, 0 }, { 1, 0 } }, 0),
		0);
	assert_int_equal(fake_utimes(AT_FDCWD, "dir/file", NULL, 0), 0);
	assert_true(times_of("dir/file").st_mtim.tv_sec >= before);
}

static void a_link_has_times_of_its_own(void **state)
{
	const struct timespec odd[2] = { { 17, 18 }, { 19, 20 } };
	const struct timespec keep[2] = { { 0, UTIME_OMIT }, { 4711, 42 } };

	(void)state;
	assert_int_equal(
		fake_utimens(AT_FDCWD, "link", odd, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(times_of("link").st_mtim.tv_sec, 19);
	assert_int_equal(times_of("link").st_mtim.tv_nsec, 20);
	assert_int_equal(fake_utimens(AT_FDCWD, "link", odd, 0), 0);
	assert_int_equal(times_of("dir/file").st_atim.tv_sec, 17);
	assert_int_equal(fake_utimens(AT_FDCWD, "link", keep, 0), 0);
	assert_int_equal(times_of("dir/file").st_atim.tv_sec, 17);
	assert_int_equal(times_of("dir/file").st_mtim.tv_sec, 4711);
}

static void without_a_path_it_is_the_descriptors_file(void **state)
{
	const struct timeval times[2] = { { 1, 0 }, { 4242, 0 } };
	int fd = open("dir/file", O_RDONLY);

	(void)state;
	assert_int_equal(fake_utimes(fd, NULL, times, 0), 0);
	assert_int_equal(times_of("dir/file").st_mtim.tv_sec, 4242);
	close(fd);
	assert_int_equal(fake_utimes(fd, NULL, times, 0), -EBADF);
	assert_int_equal(fake_utimes(AT_FDCWD, NULL, times, 0), -EFAULT);
	assert_int_equal(fake_utime(NULL, NULL), -EFAULT);
}

static void memory_that_cannot_be_read_is_refused(void **state)
{
	(void)state;
	assert_int_equal(fake_utime("dir/file", (const void *)8), -EFAULT);
	assert_int_equal(fake_utimes(AT_FDCWD, "dir/file", (const void *)8, 0),
			 -EFAULT);
	assert_int_equal(fake_utimens(AT_FDCWD, "dir/file", (const void *)8, 0),
			 -EFAULT);
	become_user(4242, 0);
	assert_int_equal(fake_utimens(AT_FDCWD, "dir/file", (const void *)8, 0),
			 -EFAULT);
}

static void root_gets_where_the_builder_has_locked_the_way(void **state)
{
	const struct timespec odd[2] = { { 4444, 0 }, { 4445, 0 } };

	(void)state;
	assert_int_equal(chmod("dir", 0), 0);
	assert_int_equal(fake_utimens(AT_FDCWD, "dir/file", odd, 0), 0);
	assert_int_equal(times_of("dir/file").st_mtim.tv_sec, 4445);
	assert_int_equal(fake_chmod(AT_FDCWD, "dir", 0755, 0), 0);
}

/* utimensat(2), "Permissions requirements". */
static void another_user_may_not_choose_the_time(void **state)
{
	const struct timespec odd[2] = { { 4242, 0 }, { 4242, 0 } };

	(void)state;
	become_user(4242, 0);
	assert_int_equal(fake_utimens(AT_FDCWD, "dir/file", odd, 0), -EPERM);
	assert_int_equal(fake_utime("dir/file", NULL), -EACCES);
	assert_int_equal(times_of("dir/file").st_mtim.tv_sec, 4445);
	become_user(4242, CAPABILITY(FOWNER));
	assert_int_equal(fake_utimens(AT_FDCWD, "dir/file", odd, 0), 0);
	assert_int_equal(times_of("dir/file").st_mtim.tv_sec, 4242);
}

#define AS_ROOT(test) cmocka_unit_test_setup(test, become_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AS_ROOT(microseconds_become_nanoseconds),
		AS_ROOT(a_second_has_a_million_microseconds),
		AS_ROOT(times_before_1970_are_times),
		AS_ROOT(without_times_it_is_now),
		AS_ROOT(a_link_has_times_of_its_own),
		AS_ROOT(without_a_path_it_is_the_descriptors_file),
		AS_ROOT(memory_that_cannot_be_read_is_refused),
		AS_ROOT(root_gets_where_the_builder_has_locked_the_way),
		AS_ROOT(another_user_may_not_choose_the_time),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
