/* SPDX-License-Identifier: BSD-2-Clause */
/* Which lines of the shared ledger a whole call writes: the list of
   ledger/layout.h. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "preload/table/verbs.h"
#include "tests/unit/ledger/lines.h"
#include "tests/unit/preload/session.h"

/* A recorded file, one without a record, and a descriptor of the first. */
static const char *recorded = "shared-lines.recorded";
static const char *other = "shared-lines.other";
static int open_file;

static int make_files(void **state)
{
	assert_int_equal(begin_session(state), 0);
	assert_int_equal(become_root(state), 0);
	make_file(recorded);
	make_file(other);
	/* They are not born in the tick of what follows. */
	usleep(50000);
	assert_int_equal(fake_chown(AT_FDCWD, recorded, 4242, 4343, 0), 0);
	open_file = open(recorded, O_RDONLY);
	assert_true(open_file >= 0);
	return 0;
}

static int remove_files(void **state)
{
	(void)state;
	unlink(recorded);
	unlink(other);
	return close(open_file);
}

/* Calls again and again until all happens within one second, and one tick of
   `latest`; the lines of the last time. */
static const char *lines_of(long (*call)(void))
{
	struct ledger *ledger = session_ledger();
	const char *lines = "";

	for (int i = 0; i < 100; i++) {
		char *before;

		assert_int_equal(call(), 0);
		before = lines_before(ledger);
		assert_int_equal(call(), 0);
		lines = lines_written(ledger, before);
		if (!strstr(lines, "latest") && !strstr(lines, "object"))
			break;
	}
	return lines;
}

static long look(void)
{
	struct statx stx;
	struct stat st;

	return fake_stat(AT_FDCWD, recorded, &st, 0) |
	       fake_stat(AT_FDCWD, recorded, &st, AT_SYMLINK_NOFOLLOW) |
	       fake_stat(open_file, "", &st, AT_EMPTY_PATH) |
	       fake_stat(AT_FDCWD, other, &st, AT_SYMLINK_NOFOLLOW) |
	       fake_statx(AT_FDCWD, recorded, 0, STATX_BASIC_STATS, &stx);
}

static long give_again(void)
{
	return fake_chown(AT_FDCWD, recorded, 4242, 4343, 0);
}

static long give_other(void)
{
	static unsigned gid;

	return fake_chown(AT_FDCWD, recorded, 4242, 4300 + gid++ % 2, 0);
}

static long give_open(void)
{
	return fake_chown(open_file, "", 4242, 4343, AT_EMPTY_PATH);
}

static long change_mode(void)
{
	static unsigned n;

	return fake_chmod(AT_FDCWD, recorded, n++ % 2 ? 04755 : 02711, 0);
}

static void look_ups_write_nothing(void **state)
{
	(void)state;
	assert_string_equal(lines_of(look), "");
}

static void a_change_writes_its_record(void **state)
{
	(void)state;
	/* Then a change may need an object, which takes room. */
	if (LEDGER_INDIRECT_WRITES)
		return;
	assert_string_equal(lines_of(give_again), "record ");
	assert_string_equal(lines_of(give_other), "record ");
	assert_string_equal(lines_of(give_open), "record ");
	assert_string_equal(lines_of(change_mode), "record ");
}

static long remove_other(void)
{
	make_file(other);
	usleep(50000);
	return fake_unlink(AT_FDCWD, other, 0);
}

static void removal_without_a_record_writes_nothing(void **state)
{
	(void)state;
	assert_string_equal(lines_of(remove_other), "");
	make_file(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(look_ups_write_nothing),
		cmocka_unit_test(a_change_writes_its_record),
		cmocka_unit_test(removal_without_a_record_writes_nothing),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
