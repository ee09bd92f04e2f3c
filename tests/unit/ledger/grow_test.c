/* SPDX-License-Identifier: BSD-2-Clause */
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "tests/unit/ledger/fixture.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* Two windows of records, three pieces of every zone at the least. */
#define FILES 40000

/* Changes a soft limit; returns the old one. */
static rlim_t limit(int what, rlim_t value)
{
	struct rlimit limits;
	rlim_t old;

	assert_int_equal(getrlimit(what, &limits), 0);
	old = limits.rlim_cur;
	limits.rlim_cur = value;
	assert_int_equal(setrlimit(what, &limits), 0);
	return old;
}

/* Adds files until an error or FILES; returns how many there are. */
static uint64_t fill(struct ledger *ledger, int *ret)
{
	uint64_t ino = 0;

	for (*ret = 0; *ret == 0 && ino < FILES; ino += *ret == 0)
		*ret = change_owner(ledger, key_of(ino + 1, 5), 4242, ino);
	return ino;
}

static void assert_filled(struct ledger *ledger, uint64_t files)
{
	struct ledger_value value;

	for (uint64_t ino = 0; ino < files; ino++) {
		struct ledger_key key = key_of(ino + 1, 5);

		assert_true(ledger_find(ledger, &key, &value));
		assert_int_equal(value.gid, ino);
	}
}

static void grows_below_a_later_limit_on_file_sizes(void **state UNUSED)
{
	struct ledger *ledger = fresh_ledger();
	rlim_t old = limit(RLIMIT_FSIZE, 1024);
	uint64_t files;
	int ret;

	files = fill(ledger, &ret);
	limit(RLIMIT_FSIZE, old);
	assert_int_equal(ret, 0);
	assert_filled(ledger, files);
	drop_ledger(ledger);
}

static void the_limit_at_first_does_not_matter(void **state UNUSED)
{
	rlim_t old = limit(RLIMIT_FSIZE, 0);
	struct ledger *ledger = fresh_ledger();
	struct rlimit left;
	uint64_t files;
	int ret;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &left), 0);
	assert_int_equal(left.rlim_cur, 0);
	files = fill(ledger, &ret);
	limit(RLIMIT_FSIZE, old);
	assert_int_equal(ret, 0);
	assert_filled(ledger, files);
	drop_ledger(ledger);
}

/* On a file system where no file may be as long as a ledger can become. */
static void a_limit_is_an_error_and_no_death(void **state UNUSED)
{
	struct ledger *ledger = fresh_ledger();
	int cut = ftruncate(ledger->fd, 5 << 20);
	rlim_t old = limit(RLIMIT_FSIZE, 5 << 20);
	sigset_t pending, blocked;
	uint64_t files;
	int ret;

	files = fill(ledger, &ret);
	limit(RLIMIT_FSIZE, old);
	assert_int_equal(cut, 0);
	assert_int_equal(ret, -EFBIG);
	assert_true(files > 1000);
	assert_filled(ledger, files);
	sigpending(&pending);
	assert_false(sigismember(&pending, SIGXFSZ));
	sigprocmask(SIG_BLOCK, NULL, &blocked);
	assert_false(sigismember(&blocked, SIGXFSZ));
	drop_ledger(ledger);
}

static bool can_populate(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int ret = madvise(page, 4096, MADV_POPULATE_WRITE);

	munmap(page, 4096);
	return ret == 0;
}

static void grows_without_a_descriptor(void **state UNUSED)
{
	struct ledger *ledger = fresh_ledger();
	rlim_t old = limit(RLIMIT_NOFILE, 0);
	uint64_t files;
	int ret;

	files = fill(ledger, &ret);
	limit(RLIMIT_NOFILE, old);
	assert_int_equal(ret, can_populate() ? 0 : -EMFILE);
	assert_true(files > 1000);
	assert_filled(ledger, files);
	drop_ledger(ledger);
}

static void others_see_what_grew_without_a_descriptor(void **state UNUSED)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger other = { .open = ledger_open_fd, .fd = ledger->fd };
	rlim_t old = limit(RLIMIT_NOFILE, 0);
	uint64_t files;
	int ret;

	files = fill(ledger, &ret);
	limit(RLIMIT_NOFILE, old);
	assert_int_equal(ledger_attach(&other), 0);
	assert_filled(&other, files);
	ledger_detach(&other);
	drop_ledger(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_below_a_later_limit_on_file_sizes),
		cmocka_unit_test(the_limit_at_first_does_not_matter),
		cmocka_unit_test(a_limit_is_an_error_and_no_death),
		cmocka_unit_test(grows_without_a_descriptor),
		cmocka_unit_test(others_see_what_grew_without_a_descriptor),
	};

	return RUN_GROUP(tests);
}
