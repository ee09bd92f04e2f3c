/* SPDX-License-Identifier: BSD-2-Clause */
#include <fcntl.h>

#include "state/state.h"
#include "tests/unit/state/sample.h"

static struct fault fault;

static void make_ledger(void)
{
	struct ledger_setup setup = { .options = LEDGER_OPT_UNKNOWN_IS_REAL,
				      .builder_uid = 1234,
				      .builder_gid = 1235,
				      .created = 1500000000 };
	int fd = open("ledger", O_RDWR | O_CREAT, 0600);

	assert_int_equal(ledger_create(fd, &setup), 0);
	close(fd);
}

static void what_goes_in_comes_out(void **context)
{
	struct state state, back;

	(void)context;
	sample(&state);
	/* Without a mode of its own, an entry's permissions are the disk's. */
	state_find(&state, ledger_dev(254, 3), 3)->mode &= S_IFMT;
	make_ledger();
	if (state_into_ledger(&state, -1, "ledger", &fault) < 0)
		fail_msg("%s", fault.text);
	state_init(&back);
	if (state_from_ledger(&back, "ledger", 0, &fault) < 0)
		fail_msg("%s", fault.text);
	assert_same_state(&state, &back);
	assert_int_equal(back.builder_uid, 1234);
	assert_int_equal(back.builder_gid, 1235);
	assert_int_equal(back.created, 1500000000);
	assert_true(back.unknown_is_real);
	state_fini(&back);
	state_fini(&state);
}

static void a_second_load_replaces_the_first(void **context)
{
	struct state state, back;

	(void)context;
	sample(&state);
	make_ledger();
	assert_int_equal(state_into_ledger(&state, -1, "ledger", &fault), 0);
	state.entries[0].uid = 51;
	state.entries[0].xattrs_size = 0;
	sample_xattr(&state, &state.entries[0], "user.new", "1", 1);
	assert_int_equal(state_into_ledger(&state, -1, "ledger", &fault), 0);
	state_init(&back);
	assert_int_equal(state_from_ledger(&back, "ledger", 0, &fault), 0);
	state_sort(&back);
	assert_int_equal(back.count, 4);
	assert_int_equal(back.entries[0].uid, 51);
	assert_int_equal(back.entries[0].xattrs_size, 6 + 8 + 1);
	state_fini(&back);
	state_fini(&state);
}

static void many_entries_in_many_directories(void **context)
{
	struct state state, back;
	char path[64];

	(void)context;
	state_init(&state);
	for (unsigned i = 0; i < 20000; i++) {
		struct state_entry *e = sample_entry(&state, i + 1, 0);

		snprintf(path, sizeof(path), "/a/d%u/f%u", i / 50, i);
		e->path = state_copy(&state, path, strlen(path));
		e->pid = i / 7;
	}
	make_ledger();
	assert_int_equal(state_into_ledger(&state, -1, "ledger", &fault), 0);
	state_init(&back);
	assert_int_equal(state_from_ledger(&back, "ledger", 0, &fault), 0);
	assert_same_state(&state, &back);
	state_fini(&back);
	state_fini(&state);
}

static void refuses_what_is_no_ledger(void **context)
{
	struct state state;
	int fd = open("ledger", O_RDWR | O_CREAT, 0600);

	(void)context;
	state_init(&state);
	assert_int_equal(state_from_ledger(&state, "ledger", 0, &fault), -1);
	assert_string_equal(fault.text, "ledger: not a ledger");
	assert_int_equal(ftruncate(fd, 1 << 20), 0);
	assert_int_equal(state_from_ledger(&state, "ledger", 0, &fault), -1);
	assert_string_equal(fault.text, "ledger: not a ledger");
	assert_int_equal(state_from_ledger(&state, "absent", 0, &fault), -1);
	assert_string_equal(fault.text, "cannot read absent: No such file or"
					" directory");
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(what_goes_in_comes_out),
		IN_DIR(a_second_load_replaces_the_first),
		IN_DIR(many_entries_in_many_directories),
		IN_DIR(refuses_what_is_no_ledger),
	};

	return RUN_GROUP(tests);
}
