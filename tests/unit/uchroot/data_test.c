/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of a file, its holes and its digest. */
#include "uchroot/copy/data.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

enum { SIZE = 1 << 20 };

static int from, to;
static char all[SIZE], found[SIZE];

static int begin(void **state UNUSED)
{
	from = memfd_create("from", 0);
	to = memfd_create("to", 0);
	memset(all, 0, SIZE);
	return from < 0 || to < 0 || ftruncate(from, SIZE) < 0;
}

static int end(void **state UNUSED)
{
	close(from);
	return close(to);
}

static void put(off_t at, const char *text)
{
	size_t size = strlen(text);

	assert_int_equal(pwrite(from, text, size, at), size);
	memcpy(all + at, text, size);
}

static void check(off_t size)
{
	char wanted[SHA256_HEX_SIZE], hex[SHA256_HEX_SIZE];
	struct sha256 sha256;

	sha256_begin(&sha256);
	assert_int_equal(data_copy(from, to, size, &sha256), 0);
	sha256_finish(&sha256, hex);
	sha256_begin(&sha256);
	sha256_add(&sha256, all, size);
	sha256_finish(&sha256, wanted);
	assert_string_equal(hex, wanted);
	assert_int_equal(ftruncate(to, size), 0);
	assert_int_equal(pread(to, found, SIZE, 0), size);
	assert_memory_equal(found, all, size);
}

static void data_and_holes_are_copied(void **state UNUSED)
{
	struct stat st;

	put(0, "begin");
	put(300000, "middle");
	put(SIZE - 3, "end");
	check(SIZE);
	assert_int_equal(fstat(to, &st), 0);
	assert_true(st.st_blocks * 512 < SIZE / 2);
}

static void a_hole_may_come_first_and_last(void **state UNUSED)
{
	put(400000, "middle");
	check(SIZE);
}

static void all_may_be_a_hole(void **state UNUSED)
{
	check(SIZE);
}

static void no_more_is_copied_than_was_asked(void **state UNUSED)
{
	put(0, "begin");
	put(99, "beyond");
	check(100);
}

static void a_file_may_be_shorter(void **state UNUSED)
{
	put(0, "begin");
	assert_int_equal(ftruncate(from, 5), 0);
	assert_int_equal(data_copy(from, to, SIZE, NULL), 0);
	assert_int_equal(pread(to, found, SIZE, 0), 5);
}

static void what_cannot_be_written_is_told(void **state UNUSED)
{
	put(0, "begin");
	assert_int_equal(data_copy(from, -1, SIZE, NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(data_and_holes_are_copied,
						begin, end),
		cmocka_unit_test_setup_teardown(a_hole_may_come_first_and_last,
						begin, end),
		cmocka_unit_test_setup_teardown(all_may_be_a_hole, begin, end),
		cmocka_unit_test_setup_teardown(
			no_more_is_copied_than_was_asked, begin, end),
		cmocka_unit_test_setup_teardown(a_file_may_be_shorter, begin,
						end),
		cmocka_unit_test_setup_teardown(what_cannot_be_written_is_told,
						begin, end),
	};

	return RUN_GROUP(tests);
}
