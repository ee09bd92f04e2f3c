/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/audit/digests.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/file/io.h"
#include "tests/unit/unit.h"

/* By sha256sum(1). */
#define OF_ODD \
	"990cb8ebd0afb7150da453a213036a92f2c05e091df0d803e62d257ea7796c27"
#define OF_TWO \
	"3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"

static void write_text(const char *text)
{
	int fd = open("file", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write_full(fd, text, strlen(text)), 0);
	close(fd);
}

/* What stat(2) says of the file, as if it was changed so long ago. */
static struct stat status(time_t seconds)
{
	struct stat st;

	assert_int_equal(stat("file", &st), 0);
	st.st_ctim = (struct timespec){ time(NULL) - seconds, 0 };
	return st;
}

static void a_digest_is_computed_once(void **state UNUSED)
{
	struct digests digests = { .known = NULL };
	struct stat st;

	write_text("odd");
	st = status(42);
	assert_string_equal(digests_of(&digests, "file", &st), OF_ODD);
	write_text("two");
	assert_string_equal(digests_of(&digests, "file", &st), OF_ODD);
	st.st_ctim.tv_nsec++;
	assert_string_equal(digests_of(&digests, "file", &st), OF_TWO);
	digests_fini(&digests);
}

/* Who changes it at once again does so at the same time. */
static void one_of_a_new_file_is_not_kept(void **state UNUSED)
{
	struct digests digests = { .known = NULL };
	struct stat st;

	write_text("odd");
	st = status(0);
	assert_string_equal(digests_of(&digests, "file", &st), OF_ODD);
	write_text("two");
	assert_string_equal(digests_of(&digests, "file", &st), OF_TWO);
	digests_fini(&digests);
}

static void a_missing_file_has_none(void **state UNUSED)
{
	struct digests digests = { .known = NULL };
	struct stat st;

	write_text("odd");
	st = status(42);
	unlink("file");
	assert_null(digests_of(&digests, "file", &st));
	digests_fini(&digests);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_digest_is_computed_once),
		cmocka_unit_test(one_of_a_new_file_is_not_kept),
		cmocka_unit_test(a_missing_file_has_none),
	};

	return RUN_GROUP(tests);
}
