/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening below a directory: both ways allow and refuse the same. */
#include "common/file/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/unit.h"

static int top = -1;

static int make_tree(void **state UNUSED)
{
	char name[] = "tree.XXXXXX";
	int fd;

	if (!mkdtemp(name))
		return -1;
	top = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (top < 0 || mkdirat(top, "dir", 0755) ||
	    mkdirat(top, "dir/sub", 0755) || symlinkat("dir", top, "inside") ||
	    symlinkat("/etc", top, "outside") ||
	    symlinkat("nowhere", top, "dir/dangling"))
		return -1;
	fd = openat(top, "dir/sub/file", O_CREAT | O_WRONLY, 0644);
	close(fd);
	return fd < 0;
}

static int leave_tree(void **state UNUSED)
{
	return close(top);
}

typedef int open_fn(int dir, const char *key, int flags);

static open_fn *const ways[] = { beneath_open, beneath_open_by_steps };

static void refuses(const char *key, int flags, int err)
{
	for (size_t n = 0; n < countof(ways); n++) {
		int fd = ways[n](top, key, flags);

		if (fd >= 0)
			fail_msg("way %zu opens '%s'", n, key);
		if (errno != err)
			fail_msg("way %zu says '%s' for '%s'", n,
				 strerror(errno), key);
	}
}

static void what_is_there_is_opened(void **state UNUSED)
{
	static const struct {
		const char *key;
		mode_t type;
	} cases[] = {
		{ ".", S_IFDIR },	{ "dir", S_IFDIR },
		{ "dir/sub", S_IFDIR }, { "dir/sub/file", S_IFREG },
		{ "inside", S_IFLNK },	{ "dir/dangling", S_IFLNK },
	};

	for (size_t n = 0; n < countof(cases) * countof(ways); n++) {
		const char *key = cases[n / 2].key;
		int fd = ways[n % 2](top, key, O_PATH);
		struct stat st;

		if (fd < 0)
			fail_msg("'%s': %s", key, strerror(errno));
		assert_return_code(fstat(fd, &st), errno);
		assert_int_equal(st.st_mode & S_IFMT, cases[n / 2].type);
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		close(fd);
	}
}

static void links_on_the_way_are_refused(void **state UNUSED)
{
	for (size_t n = 0; n < countof(ways); n++) {
		assert_int_equal(ways[n](top, "inside/sub", O_PATH), -1);
		assert_true(errno == ELOOP || errno == ENOTDIR);
		assert_int_equal(ways[n](top, "outside/passwd", O_PATH), -1);
		assert_true(errno == ELOOP || errno == ENOTDIR);
		assert_int_equal(
			ways[n](top, "outside", O_RDONLY | O_DIRECTORY), -1);
		assert_true(errno == ELOOP || errno == ENOTDIR);
	}
}

static void what_is_absent_is_refused(void **state UNUSED)
{
	refuses("nothing", O_PATH, ENOENT);
	refuses("dir/nothing/file", O_PATH, ENOENT);
	refuses("dir/sub/file/more", O_PATH, ENOTDIR);
}

static void nothing_climbs_out(void **state UNUSED)
{
	assert_int_equal(beneath_open(top, "..", O_PATH), -1);
	assert_int_equal(beneath_open(top, "dir/../../etc", O_PATH), -1);
	assert_int_equal(beneath_open_by_steps(top, "..", O_PATH), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(beneath_open_by_steps(top, "dir/../..", O_PATH), -1);
	assert_int_equal(beneath_open(top, "/etc", O_PATH), -1);
}

static void mount_points_are_not_entered(void **state UNUSED)
{
	int root = open("/", O_PATH | O_DIRECTORY);

	for (size_t n = 0; n < countof(ways); n++) {
		assert_int_equal(ways[n](root, "proc/version", O_PATH), -1);
		assert_int_equal(errno, EXDEV);
	}
	close(root);
}

static void a_top_is_reached_without_links(void **state UNUSED)
{
	int fd;

	assert_return_code(fchdir(top), errno);
	fd = beneath_open_top("dir/../dir/sub/");
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(beneath_open_top("inside/sub"), -1);
	assert_int_equal(errno, ELOOP);
	assert_int_equal(beneath_open_top("inside"), -1);
	assert_int_equal(errno, ELOOP);
	assert_int_equal(beneath_open_top("dir/sub/file"), -1);
	assert_int_equal(errno, ENOTDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_there_is_opened),
		cmocka_unit_test(links_on_the_way_are_refused),
		cmocka_unit_test(what_is_absent_is_refused),
		cmocka_unit_test(nothing_climbs_out),
		cmocka_unit_test(mount_points_are_not_entered),
		cmocka_unit_test(a_top_is_reached_without_links),
	};

	return cmocka_run_group_tests(tests, make_tree, leave_tree);
}
