/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls by number: by the verb of their row, else by the kernel. */
#include "preload/table/dispatch.h"

#include <sys/mman.h>

#include "preload/narrow/narrow.h"
#include "raw/syscall.h"
#include "tests/unit/preload/session.h"

#ifdef __LP64__

static long stat_by_number(const char *path, struct stat *st)
{
	const long a[6] = { AT_FDCWD, (long)path, (long)st, 0 };

	return dispatch(__NR_newfstatat, a);
}

static long fstat_by_number(int fd, struct stat *st)
{
	const long a[6] = { fd, (long)st };

	return dispatch(__NR_fstat, a);
}

#else

static long stat_by_number(const char *path, struct stat *st)
{
	struct narrow_stat64 wide = { 0 };
	const long a[6] = { AT_FDCWD, (long)path, (long)&wide, 0 };
	long ret = dispatch(__NR_fstatat64, a);

	narrow_stat_read(st, &wide, WIDE);
	return ret;
}

static long fstat_by_number(int fd, struct stat *st)
{
	struct narrow_stat64 wide = { 0 };
	const long a[6] = { fd, (long)&wide };
	long ret = dispatch(__NR_fstat64, a);

	narrow_stat_read(st, &wide, WIDE);
	return ret;
}

#endif

static void calls_with_a_row_are_those_of_the_session(void **state)
{
	struct stat st;
	const long chown[6] = { AT_FDCWD, (long)"file", 4242, 4343, 0 };
	const long setuid[6] = { 4242 }, none[6] = { 0 };
	const int fd = open("file", O_RDONLY);

	(void)state;
	assert_int_equal(dispatch(__NR_fchownat, chown), 0);
	assert_int_equal(stat_by_number("file", &st), 0);
	assert_int_equal(st.st_uid, 4242);
	assert_int_equal(st.st_gid, 4343);
	st.st_uid = 0;
	assert_int_equal(fstat_by_number(fd, &st), 0);
	assert_int_equal(st.st_uid, 4242);
	close(fd);
	assert_int_equal(dispatch(__NR_geteuid, none), 0);
	assert_int_equal(dispatch(__NR_setuid, setuid), 0);
	assert_int_equal(dispatch(__NR_geteuid, none), 4242);
	become_root(NULL);
}

/* An id of 32 bits, in a word whose upper half may have anything. */
static void the_upper_half_of_a_word_is_not_part_of_an_id(void **state)
{
	struct stat st;
	const long chown[6] = { AT_FDCWD, (long)"file",
				(long)UINT64_C(0xdead000080001092),
				(long)0xffffffff, 0 };

	(void)state;
	assert_int_equal(dispatch(__NR_fchownat, chown), 0);
	assert_int_equal(fake_stat(AT_FDCWD, "file", &st, 0), 0);
	assert_true(st.st_uid == 0x80001092);
	assert_int_equal(st.st_gid, 4343);
}

static void other_calls_are_the_kernels_with_all_six_words(void **state)
{
	const int fd = open("file", O_RDWR);
	const long none[6] = { 0 };
	const long map[6] = { 0,	   4096, PROT_READ,
			      MAP_PRIVATE, fd,	 4096 >> RAW_MMAP_SHIFT };
	const long address[6] = { (long)map };
	char *page;

	(void)state;
	assert_int_equal(ftruncate(fd, 8192), 0);
	assert_int_equal(pwrite(fd, "second page", 11, 4096), 11);
	assert_int_equal(dispatch(__NR_getpid, none), getpid());
	page = (char *)dispatch(__NR_mmap, RAW_MMAP_BY_ADDRESS ? address : map);
	assert_memory_equal(page, "second page", 11);
	munmap(page, 4096);
	close(fd);
}

static void numbers_that_no_call_has_are_unknown(void **state)
{
	const long none[6] = { 0 };

	(void)state;
	assert_int_equal(dispatch(4242, none), -ENOSYS);
#ifndef __arm__ /* whose kernel sends SIGILL for such numbers */
	assert_int_equal(dispatch(-1, none), -ENOSYS);
	assert_int_equal(dispatch(LONG_MAX, none), -ENOSYS);
#endif
}

static int begin(void **state)
{
	make_file("file");
	return begin_session(state);
}

static int end(void **state)
{
	(void)state;
	return unlink("file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_with_a_row_are_those_of_the_session),
		cmocka_unit_test(the_upper_half_of_a_word_is_not_part_of_an_id),
		cmocka_unit_test(
			other_calls_are_the_kernels_with_all_six_words),
		cmocka_unit_test(numbers_that_no_call_has_are_unknown),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
