/* SPDX-License-Identifier: BSD-2-Clause */
/* Scanning: everything that is there, in byte order, and nothing else. */
#include "common/tree/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file/beneath.h"
#include "tests/unit/unit.h"

static int fail_on_trouble(void *arg UNUSED, const char *path, int err)
{
	fail_msg("%s: %s", path, strerror(err));
	return -1;
}

/* Counts what it is told about, and wants to see one error only. */
static int count_trouble(void *arg, const char *path UNUSED, int err)
{
	assert_int_equal(err, EACCES);
	++*(int *)arg;
	return 0;
}

static int make_tree(char *name)
{
	int top;

	strcpy(name, "tree.XXXXXX");
	assert_non_null(mkdtemp(name));
	top = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(top >= 0);
	return top;
}

static void make_file(int top, const char *path)
{
	int fd = openat(top, path, O_CREAT | O_EXCL | O_WRONLY, 0640);

	assert_true(fd >= 0);
	close(fd);
}

static void paths_come_in_byte_order(void **state UNUSED)
{
	static const char *const expected[] = {
		".",   "a",    "a-b",	"a-b/z", "a.c",
		"a/b", "a/b+", "a/b/c", "a0",	 "\xff\n",
	};
	char name[32];
	struct scan scan;
	int top = make_tree(name);

	assert_return_code(mkdirat(top, "a", 0755), errno);
	assert_return_code(mkdirat(top, "a/b", 0755), errno);
	assert_return_code(mkdirat(top, "a-b", 0755), errno);
	make_file(top, "a0");
	make_file(top, "a.c");
	make_file(top, "a/b/c");
	make_file(top, "a/b+");
	make_file(top, "a-b/z");
	make_file(top, "\xff\n");

	assert_return_code(scan_tree(&scan, top, fail_on_trouble, NULL), errno);
	assert_int_equal(scan.count, countof(expected));
	for (size_t n = 0; n < countof(expected); n++)
		assert_string_equal(scan.objects[n].path, expected[n]);
	scan_fini(&scan);
	close(top);
}

static void objects_are_as_stat_sees_them(void **state UNUSED)
{
	char name[32];
	struct scan scan;
	struct stat st;
	int top = make_tree(name);

	make_file(top, "file");
	assert_return_code(linkat(top, "file", top, "name", 0), errno);
	assert_return_code(symlinkat("../elsewhere", top, "slink"), errno);
	assert_return_code(mkfifoat(top, "pipe", 0604), errno);
	assert_return_code(fstatat(top, "file", &st, 0), errno);

	assert_return_code(scan_tree(&scan, top, fail_on_trouble, NULL), errno);
	assert_int_equal(scan.count, 5);
	for (int n = 1; n < 3; n++) {
		assert_int_equal(scan.objects[n].mode, S_IFREG | 0640);
		assert_int_equal(scan.objects[n].nlink, 2);
		assert_int_equal(scan.objects[n].ino, st.st_ino);
		assert_int_equal(scan.objects[n].dev, st.st_dev);
		assert_int_equal(scan.objects[n].uid, getuid());
		assert_null(scan.objects[n].target);
	}
	assert_int_equal(scan.objects[3].mode, S_IFIFO | 0604);
	assert_true(S_ISLNK(scan.objects[4].mode));
	assert_string_equal(scan.objects[4].target, "../elsewhere");
	scan_fini(&scan);
	close(top);
}

static void links_are_not_followed(void **state UNUSED)
{
	char name[32];
	struct scan scan;
	int top = make_tree(name);

	assert_return_code(symlinkat("..", top, "up"), errno);
	assert_return_code(symlinkat("/", top, "away"), errno);
	assert_return_code(scan_tree(&scan, top, fail_on_trouble, NULL), errno);
	assert_int_equal(scan.count, 3);
	scan_fini(&scan);
	close(top);
}

static void a_deep_tree_is_no_trouble(void **state UNUSED)
{
	enum { DEPTH = 1000 }; /* more than PATH_MAX holds */
	char name[32];
	struct scan scan;
	int top = make_tree(name), dir = dup(top);

	umask(022);
	for (int n = 0; n < DEPTH; n++) {
		int next;

		assert_return_code(mkdirat(dir, "deep", 0755), errno);
		next = openat(dir, "deep", O_RDONLY | O_DIRECTORY);
		assert_true(next >= 0);
		close(dir);
		dir = next;
	}
	assert_return_code(scan_tree(&scan, top, fail_on_trouble, NULL), errno);
	assert_int_equal(scan.count, 1 + DEPTH);
	assert_int_equal(strlen(scan.objects[DEPTH].path), 5 * DEPTH - 1);
	scan_fini(&scan);
	close(dir);
	close(top);
}

static void what_cannot_be_read_is_told(void **state UNUSED)
{
	char name[32];
	struct scan scan;
	int top = make_tree(name), told = 0;

	assert_return_code(mkdirat(top, "closed", 0), errno);
	make_file(top, "next");
	assert_return_code(scan_tree(&scan, top, count_trouble, &told), errno);
	/* Root reads it all the same. */
	assert_int_equal(told, getuid() != 0);
	assert_int_equal(scan.count, 3);
	scan_fini(&scan);
	close(top);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_come_in_byte_order),
		cmocka_unit_test(objects_are_as_stat_sees_them),
		cmocka_unit_test(links_are_not_followed),
		cmocka_unit_test(a_deep_tree_is_no_trouble),
		cmocka_unit_test(what_cannot_be_read_is_told),
	};

	return RUN_GROUP(tests);
}
