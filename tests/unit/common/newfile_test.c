/* SPDX-License-Identifier: BSD-2-Clause */
/* A file that takes its name when it is complete. */
#include "common/file/newfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static int enter(void **state)
{
	static char dir[] = "/tmp/newfile.XXXXXX";

	if (!*state && !mkdtemp(dir))
		return -1;
	*state = dir;
	return chdir(dir);
}

static int leave(void **state)
{
	return chdir("/") < 0 ? -1 : rmdir(*state);
}

static int names_here(void)
{
	DIR *dir = opendir(".");
	int count = -2;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void make_old(void)
{
	int fd = open("old", O_WRONLY | O_CREAT, 0640);

	assert_int_equal(write(fd, "was here", 8), 8);
	assert_int_equal(fchmod(fd, 0640), 0);
	close(fd);
}

static void write_new(const char *path)
{
	struct newfile file;

	assert_int_equal(newfile_open(&file, path), 0);
	assert_int_equal(write(file.fd, "new", 3), 3);
	assert_int_equal(newfile_commit(&file), 0);
	newfile_close(&file);
}

static void expect_old(off_t size)
{
	struct stat st;

	assert_int_equal(lstat("old", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_size, size);
	assert_int_equal(st.st_mode & 07777, 0640);
}

static void without_a_commit(void **state)
{
	struct newfile file;

	(void)state;
	make_old();
	assert_int_equal(newfile_open(&file, "old"), 0);
	assert_int_equal(write(file.fd, "new", 3), 3);
	newfile_close(&file);
	expect_old(8);
	assert_int_equal(names_here(), 1);
	unlink("old");
}

static void with_a_commit(void **state)
{
	struct stat st;

	(void)state;
	make_old();
	write_new("old");
	expect_old(3);
	umask(027);
	write_new("fresh");
	umask(022);
	assert_int_equal(stat("fresh", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(names_here(), 2);
	unlink("old");
	unlink("fresh");
}

static void through_a_link(void **state)
{
	struct stat st;

	(void)state;
	make_old();
	assert_int_equal(symlink("old", "link"), 0);
	write_new("link");
	expect_old(3);
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(names_here(), 2);
	unlink("old");
	unlink("link");
}

static void into_a_pipe(void **state)
{
	char got[4];
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	fd = open("pipe", O_RDWR);
	write_new("pipe");
	assert_int_equal(read(fd, got, sizeof(got)), 3);
	close(fd);
	assert_int_equal(lstat("pipe", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	unlink("pipe");
}

static void into_a_directory_that_cannot_be_read(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(mkdir("closed", 0300), 0);
	write_new("closed/file");
	assert_int_equal(stat("closed/file", &st), 0);
	assert_int_equal(st.st_size, 3);
	unlink("closed/file");
	rmdir("closed");
}

static void where_it_cannot_be(void **state)
{
	struct newfile file;

	(void)state;
	assert_int_equal(newfile_open(&file, "."), -1);
	assert_int_equal(errno, EISDIR);
	newfile_close(&file);
	assert_int_equal(newfile_open(&file, "none/file"), -1);
	assert_int_equal(errno, ENOENT);
	newfile_close(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_commit),
		cmocka_unit_test(with_a_commit),
		cmocka_unit_test(through_a_link),
		cmocka_unit_test(into_a_pipe),
		cmocka_unit_test(into_a_directory_that_cannot_be_read),
		cmocka_unit_test(where_it_cannot_be),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
