/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <sys/mman.h>

#include "tests/unit/ledger/fixture.h"

static bool is_mapped(char *at)
{
	return msync(at, LEDGER_PAGE_LEAST, MS_ASYNC) == 0;
}

static void assert_shared(struct ledger *ledger)
{
	struct ledger_header *header = (void *)ledger_map_window(ledger, 0,
								 true);

	assert_non_null(header);
	header->builder_gid = 4242;
	assert_int_equal(ledger_header(ledger)->builder_gid, 4242);
}

static void what_is_read_becomes_writable_in_place(void **state)
{
	struct ledger *ledger = fresh_ledger();
	char *at = ledger->read[0];

	(void)state;
	assert_shared(ledger);
	assert_ptr_equal(ledger->write[0], at);
	/* A larger window of the same file, too. */
	at = ledger_map_window(ledger, 1, false);
	assert_non_null(at);
	assert_ptr_equal(ledger_map_window(ledger, 1, true), at);
	assert_ptr_equal(ledger->read[1], at);
	/* And one that is written first. */
	at = ledger_map_window(ledger, 2, true);
	assert_non_null(at);
	assert_ptr_equal(ledger->read[2], at);
	drop_ledger(ledger);
	assert_false(is_mapped(at));
}

static int open_for_reading(struct ledger *ledger, int flags)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", ledger->fd);
	return flags & O_RDWR ? -EACCES : open(path, O_RDONLY | O_CLOEXEC);
}

static struct ledger *attach_for_reading(void)
{
	struct ledger *ledger = fresh_ledger();

	ledger_detach(ledger);
	ledger->open = open_for_reading;
	assert_int_equal(ledger_attach(ledger), 0);
	return ledger;
}

static void what_is_not_open_for_writing_stays_readable(void **state)
{
	struct ledger *ledger = attach_for_reading();
	uint32_t misses = ledger_misses(ledger);

	(void)state;
	assert_null(ledger_map_window(ledger, 0, true));
	assert_int_not_equal(ledger_misses(ledger), misses);
	assert_int_equal(ledger_header(ledger)->builder_gid, 1000);
	drop_ledger(ledger);
}

static void who_may_write_later_gets_a_second_mapping(void **state)
{
	struct ledger *ledger = attach_for_reading();
	char *read = ledger->read[0], *write;

	(void)state;
	ledger->open = ledger_open_fd;
	assert_shared(ledger);
	write = ledger->write[0];
	assert_ptr_not_equal(write, read);
	drop_ledger(ledger);
	assert_false(is_mapped(read));
	assert_false(is_mapped(write));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_becomes_writable_in_place),
		cmocka_unit_test(what_is_not_open_for_writing_stays_readable),
		cmocka_unit_test(who_may_write_later_gets_a_second_mapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
