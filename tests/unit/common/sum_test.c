/* SPDX-License-Identifier: BSD-2-Clause */
/* The SHA-256 of files. */
#include "common/file/sum.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* FIPS 180-4, of "abc" and of nothing. */
static const char of_abc[] =
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char of_nothing[] =
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

static void a_sum_goes_from_the_offset_to_the_end(void **state UNUSED)
{
	int fd = memfd_create("file", 0);
	char hex[SHA256_HEX_SIZE];
	uint64_t size;

	assert_int_equal(write(fd, "__abc", 5), 5);
	assert_int_equal(lseek(fd, 2, SEEK_SET), 2);
	assert_int_equal(sum_file(fd, &size, hex), 0);
	assert_int_equal(size, 3);
	assert_string_equal(hex, of_abc);
	assert_int_equal(sum_file(fd, NULL, hex), 0);
	assert_string_equal(hex, of_nothing);
	close(fd);
}

static void a_file_may_be_larger_than_what_is_read_at_once(void **state UNUSED)
{
	static char bytes[200000];
	char hex[SHA256_HEX_SIZE], wanted[SHA256_HEX_SIZE];
	int fd = memfd_create("file", 0);
	struct sha256 sha256;
	uint64_t size;

	memset(bytes, 42, sizeof(bytes));
	sha256_begin(&sha256);
	sha256_add(&sha256, bytes, sizeof(bytes));
	sha256_finish(&sha256, wanted);
	assert_int_equal(write(fd, bytes, sizeof(bytes)), sizeof(bytes));
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(sum_file(fd, &size, hex), 0);
	assert_int_equal(size, sizeof(bytes));
	assert_string_equal(hex, wanted);
	close(fd);
}

/* The numbers are those of sum(1) and cksum(1). */
static void all_kinds_are_of_the_same_bytes(void **state UNUSED)
{
	int fd = memfd_create("file", 0);
	struct str sums = STR_INIT, wanted = STR_INIT;

	str_printf(&wanted, "sum=294 cksum=1219131554 sha256=%s", of_abc);
	assert_int_equal(write(fd, "__abc", 5), 5);
	assert_int_equal(lseek(fd, 2, SEEK_SET), 2);
	assert_int_equal(sum_kinds(fd, NULL, &sums), 0);
	assert_string_equal(str_text(&sums), str_text(&wanted));
	str_fini(&wanted);
	str_fini(&sums);
	close(fd);
}

static void what_cannot_be_read_has_none(void **state UNUSED)
{
	char hex[SHA256_HEX_SIZE];
	struct str sums = STR_INIT;

	assert_int_equal(sum_file(-1, NULL, hex), -1);
	assert_int_equal(sum_kinds(-1, NULL, &sums), -1);
	assert_string_equal(str_text(&sums), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sum_goes_from_the_offset_to_the_end),
		cmocka_unit_test(
			a_file_may_be_larger_than_what_is_read_at_once),
		cmocka_unit_test(all_kinds_are_of_the_same_bytes),
		cmocka_unit_test(what_cannot_be_read_has_none),
	};

	return RUN_GROUP(tests);
}
