/* SPDX-License-Identifier: BSD-2-Clause */
/* Temporary files: of this user alone, and each another one. */
#include "common/file/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static void each_is_a_new_file_of_ours(void **state UNUSED)
{
	char first[] = "file.XXXXXX", second[] = "file.XXXXXX";
	int fd = temporary_open(first), other = temporary_open(second);
	struct stat st;

	assert_true(fd >= 0 && other >= 0);
	assert_string_not_equal(first, second);
	assert_memory_equal(first, "file.", 5);
	assert_null(strchr(first, 'X'));
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(read(fd, first, 1), 1);
	close(fd);
	close(other);
}

static void a_directory_is_ours_alone(void **state UNUSED)
{
	char first[] = "directory.XXXXXX", second[] = "directory.XXXXXX";
	struct stat st;

	assert_int_equal(temporary_directory(first), 0);
	assert_int_equal(temporary_directory(second), 0);
	assert_string_not_equal(first, second);
	assert_int_equal(stat(first, &st), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0700);
	assert_int_equal(rmdir(first) | rmdir(second), 0);
}

static void a_file_without_a_name_leaves_none(void **state UNUSED)
{
	int fd = temporary_unnamed(".");
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	assert_int_equal(st.st_nlink, 0);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static void tells_why_there_is_none(void **state UNUSED)
{
	char name[] = "no-folder/file.XXXXXX", longest[PATH_MAX];

	assert_int_equal(temporary_open(name), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(temporary_directory(name), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(temporary_unnamed("no-folder"), -1);
	assert_int_equal(errno, ENOENT);
	memset(longest, 'd', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(temporary_unnamed(longest), -1);
	assert_int_equal(errno, ENAMETOOLONG);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_a_new_file_of_ours),
		cmocka_unit_test(a_directory_is_ours_alone),
		cmocka_unit_test(a_file_without_a_name_leaves_none),
		cmocka_unit_test(tells_why_there_is_none),
	};

	return RUN_GROUP(tests);
}
