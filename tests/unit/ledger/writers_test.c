/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/unit/ledger/fixture.h"

enum { OWNER = LEDGER_EDIT_UID | LEDGER_EDIT_GID | LEDGER_EDIT_KILL_SETID };

#define SECOND UINT64_C(1000000000)

/* A change by the process whose granule is `writer`. */
static void change(struct ledger *ledger, struct ledger_key key, uint32_t what,
		   uint32_t writer, uint64_t second)
{
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = what, .uid = 42, .gid = 43, .mode = 04755 },
		.trace = { .writer = writer, .now = second * SECOND + 7 },
		.always = true,
	};

	assert_int_equal(ledger_update(ledger, &key, &change, NULL), 0);
}

static uint32_t granule_of(struct ledger *ledger, struct ledger_key key)
{
	struct ledger_value value;

	assert_true(ledger_find(ledger, &key, &value));
	return ledger_record(ledger, value.record)->writer;
}

static struct ledger_writers writers_of(struct ledger *ledger,
					struct ledger_key key)
{
	const struct ledger_writers *writers;

	writers = ledger_object(ledger, granule_of(ledger, key));
	assert_non_null(writers);
	assert_int_equal(writers->mark, LEDGER_WRITERS);
	return *writers;
}

static void assert_part(struct ledger *ledger, struct ledger_key key,
			enum ledger_part part, uint32_t writer, uint32_t when)
{
	struct ledger_writers writers = writers_of(ledger, key);

	assert_int_equal(writers.part[part].writer, writer);
	assert_int_equal(writers.part[part].when, when);
}

static void each_part_has_its_own_writer(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(1, 5);

	(void)state;
	change(ledger, key, OWNER, 501, 10);
	change(ledger, key, LEDGER_EDIT_MODE, 502, 20);
	change(ledger, key, LEDGER_EDIT_GID, 503, 30);
	assert_part(ledger, key, LEDGER_PART_UID, 501, 10);
	assert_part(ledger, key, LEDGER_PART_MODE, 502, 20);
	assert_part(ledger, key, LEDGER_PART_GID, 503, 30);
	assert_part(ledger, key, LEDGER_PART_TYPE, 0, 0);
	assert_int_equal(writers_of(ledger, key).last, 503);
	drop_ledger(ledger);
}

/* chown(2) names no mode, but drops set-id bits. */
static void a_mode_is_changed_by_who_drops_its_bits(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(1, 5);

	(void)state;
	change(ledger, key, LEDGER_EDIT_MODE, 501, 10);
	change(ledger, key, OWNER, 502, 20);
	assert_part(ledger, key, LEDGER_PART_MODE, 502, 20);
	change(ledger, key, OWNER, 503, 30);
	assert_part(ledger, key, LEDGER_PART_MODE, 502, 20);
	drop_ledger(ledger);
}

static void what_is_set_again_to_the_same_is_set(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(1, 5);

	(void)state;
	change(ledger, key, LEDGER_EDIT_UID, 501, 10);
	change(ledger, key, LEDGER_EDIT_UID, 502, 20);
	assert_part(ledger, key, LEDGER_PART_UID, 502, 20);
	drop_ledger(ledger);
}

/* The next file with the inode number begins anew. */
static void a_new_file_has_no_writers_of_the_old(void **state)
{
	struct ledger *ledger = fresh_ledger();

	(void)state;
	change(ledger, key_of(1, 5), OWNER, 501, 10);
	change(ledger, key_of(1, 6), LEDGER_EDIT_MODE, 502, 20);
	assert_part(ledger, key_of(1, 6), LEDGER_PART_UID, 0, 0);
	assert_part(ledger, key_of(1, 6), LEDGER_PART_MODE, 502, 20);
	drop_ledger(ledger);
}

/* As tar(1) does: owner and mode of one file after the other. */
static void files_that_are_changed_alike_share_one(void **state)
{
	struct ledger *ledger = fresh_ledger();
	uint64_t before, after;

	(void)state;
	for (uint64_t ino = 1; ino <= 4; ino++) {
		change(ledger, key_of(ino, 5), OWNER, 501, 10);
		change(ledger, key_of(ino, 5), LEDGER_EDIT_MODE, 501, 10);
	}
	before = ledger_header(ledger)->cursor[LEDGER_BYTES];
	for (uint64_t ino = 5; ino <= 1000; ino++) {
		change(ledger, key_of(ino, 5), OWNER, 501, 10);
		change(ledger, key_of(ino, 5), LEDGER_EDIT_MODE, 501, 10);
	}
	after = ledger_header(ledger)->cursor[LEDGER_BYTES];
	assert_int_equal(after, before);
	assert_int_equal(granule_of(ledger, key_of(1, 5)),
			 granule_of(ledger, key_of(1000, 5)));
	change(ledger, key_of(1000, 5), LEDGER_EDIT_MODE, 501, 11);
	assert_part(ledger, key_of(1000, 5), LEDGER_PART_MODE, 501, 11);
	assert_part(ledger, key_of(1, 5), LEDGER_PART_MODE, 501, 10);
	drop_ledger(ledger);
}

static void turns_of_one_process_take_no_more_room(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(1, 5);
	uint64_t before;

	(void)state;
	change(ledger, key, OWNER, 501, 10);
	change(ledger, key, LEDGER_EDIT_MODE, 501, 10);
	before = ledger_header(ledger)->cursor[LEDGER_BYTES];
	for (unsigned i = 0; i < 100; i++) {
		change(ledger, key, LEDGER_EDIT_UID, 501, 10);
		change(ledger, key, LEDGER_EDIT_MODE, 501, 10);
	}
	assert_int_equal(ledger_header(ledger)->cursor[LEDGER_BYTES], before);
	drop_ledger(ledger);
}

/* An object of another process that has the place of ours in the cache. */
static void only_what_says_the_same_is_shared(void **state)
{
	struct ledger *ledger = fresh_ledger();

	(void)state;
	change(ledger, key_of(1, 5), OWNER, 501, 10);
	change(ledger, key_of(2, 5), OWNER, 502, 10);
	change(ledger, key_of(3, 5), OWNER, 502, 11);
	assert_part(ledger, key_of(1, 5), LEDGER_PART_UID, 501, 10);
	assert_part(ledger, key_of(2, 5), LEDGER_PART_UID, 502, 10);
	assert_part(ledger, key_of(3, 5), LEDGER_PART_UID, 502, 11);
	drop_ledger(ledger);
}

/* A record from an older state names the last writer alone. */
static void a_single_writer_is_nobody_of_a_part(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_writer head = { .pid = 77, .size = 3 };
	struct ledger_key key = key_of(1, 5);
	struct ledger_value value;
	uint32_t granule;

	(void)state;
	change(ledger, key_of(1, 5), OWNER, 501, 10);
	assert_int_equal(
		ledger_store(ledger, &head, sizeof(head), "old", 3, &granule),
		0);
	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(ledger_set_writers(ledger, value.record, granule), 0);
	change(ledger, key_of(1, 5), LEDGER_EDIT_MODE, 502, 20);
	assert_part(ledger, key_of(1, 5), LEDGER_PART_UID, 0, 0);
	assert_part(ledger, key_of(1, 5), LEDGER_PART_MODE, 502, 20);
	drop_ledger(ledger);
}

/* The process 502 replaces file 1 by file 2, whose owner it has copied. */
static void what_a_replacement_copied_keeps_its_writer(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(1, 5), new = key_of(2, 5);
	uint32_t same = 1 << LEDGER_PART_UID | 1 << LEDGER_PART_GID |
			1 << LEDGER_PART_TYPE;
	struct ledger_value value;

	(void)state;
	change(ledger, old, OWNER, 501, 10);
	change(ledger, old, LEDGER_EDIT_MODE, 501, 10);
	change(ledger, new, OWNER, 502, 20);
	change(ledger, new, LEDGER_EDIT_MODE, 502, 20);
	change(ledger, new, LEDGER_EDIT_GID, 503, 21);
	assert_true(ledger_find(ledger, &new, &value));
	ledger_keep_writers(ledger, value.record, granule_of(ledger, old), 502,
			    same);
	assert_part(ledger, new, LEDGER_PART_UID, 501, 10);
	assert_part(ledger, new, LEDGER_PART_GID, 503, 21);
	assert_part(ledger, new, LEDGER_PART_MODE, 502, 20);
	assert_part(ledger, new, LEDGER_PART_TYPE, 0, 0);
	drop_ledger(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_has_its_own_writer),
		cmocka_unit_test(a_mode_is_changed_by_who_drops_its_bits),
		cmocka_unit_test(what_is_set_again_to_the_same_is_set),
		cmocka_unit_test(a_new_file_has_no_writers_of_the_old),
		cmocka_unit_test(files_that_are_changed_alike_share_one),
		cmocka_unit_test(turns_of_one_process_take_no_more_room),
		cmocka_unit_test(only_what_says_the_same_is_shared),
		cmocka_unit_test(a_single_writer_is_nobody_of_a_part),
		cmocka_unit_test(what_a_replacement_copied_keeps_its_writer),
	};

	return RUN_GROUP(tests);
}
