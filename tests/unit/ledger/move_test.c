/* SPDX-License-Identifier: BSD-2-Clause */
/* Records whose files get other numbers, and how they are found by name. */
#include "tests/unit/ledger/fixture.h"

#define NAME(text) text, sizeof(text) - 1

static uint32_t record_of(struct ledger *ledger, struct ledger_key key)
{
	struct ledger_value value;

	return ledger_find(ledger, &key, &value) ? value.record : 0;
}

static void assert_owner(struct ledger *ledger, struct ledger_key key,
			 uint32_t uid)
{
	struct ledger_value value;

	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(value.uid, uid);
}

/* ------------------------------------------------------------------ moves */

static void a_record_goes_to_another_number(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(77, 5), new = key_of(88, 6);

	(void)state;
	change_owner(ledger, old, 4242, 4343);
	change_mode(ledger, old, 04711);
	assert_int_equal(
		ledger_move(ledger, record_of(ledger, old), &new, false), 0);
	assert_owner(ledger, new, 4242);
	assert_int_equal(record_of(ledger, old), 0);
	drop_ledger(ledger);
}

static void a_second_name_keeps_the_old_number(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(77, 5), new = key_of(88, 6);

	(void)state;
	change_owner(ledger, old, 4242, 4343);
	ledger_move(ledger, record_of(ledger, old), &new, true);
	change_owner(ledger, new, 51, 52);
	assert_owner(ledger, new, 51);
	assert_owner(ledger, old, 4242);
	drop_ledger(ledger);
}

static void a_moving_record_fits_any_tag(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(77, 5), new = key_of(77, 6);
	uint32_t record;

	(void)state;
	change_owner(ledger, old, 4242, 4343);
	record = record_of(ledger, old);
	assert_int_equal(record_of(ledger, new), 0);
	assert_int_equal(ledger_begin_move(ledger, record), 0);
	assert_owner(ledger, old, 4242);
	assert_owner(ledger, new, 4242);
	assert_int_equal(ledger_move(ledger, record, &new, false), 0);
	assert_owner(ledger, new, 4242);
	assert_int_equal(record_of(ledger, old), 0);
	drop_ledger(ledger);
}

static void what_was_said_of_the_new_number_is_newer(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(77, 5), new = key_of(88, 6);

	(void)state;
	change_owner(ledger, old, 4242, 4343);
	change_owner(ledger, new, 51, 52);
	ledger_move(ledger, record_of(ledger, old), &new, false);
	assert_owner(ledger, new, 51);
	assert_int_equal(record_of(ledger, old), 0);
	drop_ledger(ledger);
}

static void attributes_go_along(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(77, 5), new = key_of(77, 6);
	struct ledger_xattrs head = { .tag = old.tag, .size = 4 };
	struct ledger_trace trace = { .writer = 4242,
				      .now = 1,
				      .parts = 1 << LEDGER_PART_XATTRS };
	const struct ledger_writers *writers;
	const struct ledger_xattrs *held;
	uint32_t granule, record;

	(void)state;
	change_owner(ledger, old, 4242, 4343);
	record = record_of(ledger, old);
	ledger_store(ledger, &head, sizeof(head), "abcd", 4, &granule);
	assert_int_equal(ledger_swap_xattrs(ledger, record, 0, granule, &trace),
			 0);
	writers = ledger_object(ledger, ledger_record(ledger, record)->writer);
	assert_int_equal(writers->part[LEDGER_PART_XATTRS].writer, 4242);
	ledger_move(ledger, record, &new, false);
	assert_int_equal(ledger_xattrs_of(ledger, record, &old), 0);
	held = ledger_object(ledger, ledger_xattrs_of(ledger, record, &new));
	assert_non_null(held);
	assert_memory_equal(held->text, "abcd", 4);
	drop_ledger(ledger);
}

/* ------------------------------------------------------------------ saved */

static void only_what_a_state_said_is_believed_by_number(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key saved = key_of(77, 5), now = key_of(77, 6);
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_UID, .uid = 4242 },
		.saved = true,
	};

	(void)state;
	assert_int_equal(ledger_update(ledger, &saved, &change, NULL), 0);
	assert_int_equal(ledger_find_saved(ledger, &now, S_IFREG | 0600),
			 record_of(ledger, saved));
	assert_int_equal(ledger_find_saved(ledger, &now, S_IFDIR | 0700), 0);
	change_owner(ledger, saved, 51, 52);
	assert_int_equal(ledger_find_saved(ledger, &now, S_IFREG | 0600), 0);
	drop_ledger(ledger);
}

/* ------------------------------------------------------------------ names */

static void a_record_is_found_by_tag_type_and_name(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(77, 5);
	uint32_t found[LEDGER_NAMESAKES], record;

	(void)state;
	change_owner(ledger, key, 4242, 4343);
	record = record_of(ledger, key);
	assert_false(ledger_has_named(ledger, key.tag));
	ledger_note_name(ledger, record, key.tag, S_IFREG | 0640, NAME("it"));
	assert_true(ledger_has_named(ledger, key.tag));
	assert_int_equal(ledger_find_named(ledger, key.tag, S_IFREG | 0755,
					   NAME("it"), found),
			 1);
	assert_int_equal(found[0], record);
	assert_int_equal(
		ledger_find_named(ledger, key.tag, S_IFDIR, NAME("it"), found),
		0);
	assert_int_equal(
		ledger_find_named(ledger, key.tag, S_IFREG, NAME("if"), found),
		0);
	assert_int_equal(ledger_find_named(ledger, key.tag + 1, S_IFREG,
					   NAME("it"), found),
			 0);
	drop_ledger(ledger);
}

static void namesakes_are_all_found_up_to_a_bound(void **state)
{
	struct ledger *ledger = fresh_ledger();
	uint32_t found[LEDGER_NAMESAKES], tag = key_of(1, 5).tag;

	(void)state;
	for (uint64_t ino = 1; ino <= LEDGER_NAMESAKES + 4; ino++) {
		change_owner(ledger, key_of(ino, 5), 4242, 1);
		ledger_note_name(ledger, record_of(ledger, key_of(ino, 5)), tag,
				 S_IFREG, NAME("it"));
	}
	assert_int_equal(
		ledger_find_named(ledger, tag, S_IFREG, NAME("it"), found),
		LEDGER_NAMESAKES);
	drop_ledger(ledger);
}

static void the_name_of_a_dead_record_is_free(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key dead = key_of(77, 5), key = key_of(78, 5);
	uint32_t found[LEDGER_NAMESAKES];

	(void)state;
	change_owner(ledger, dead, 4242, 1);
	ledger_note_name(ledger, record_of(ledger, dead), dead.tag, S_IFREG,
			 NAME("it"));
	ledger_forget(ledger, &dead);
	assert_int_equal(
		ledger_find_named(ledger, dead.tag, S_IFREG, NAME("it"), found),
		0);
	change_owner(ledger, key, 51, 1);
	ledger_note_name(ledger, record_of(ledger, key), key.tag, S_IFREG,
			 NAME("it"));
	assert_int_equal(
		ledger_find_named(ledger, key.tag, S_IFREG, NAME("it"), found),
		1);
	assert_int_equal(found[0], record_of(ledger, key));
	drop_ledger(ledger);
}

/* ------------------------------------------------------------------ joins */

static void two_numbers_of_a_file_say_the_same(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(77, 5), new = key_of(88, 5);

	(void)state;
	change_owner(ledger, old, 4242, 4343);
	assert_int_equal(ledger_join(ledger, &old, &new), 0);
	assert_owner(ledger, old, 4242);
	assert_owner(ledger, new, 4242);
	change_owner(ledger, old, 51, 52);
	assert_owner(ledger, new, 51);
	change_owner(ledger, new, 61, 62);
	assert_owner(ledger, old, 61);
	ledger_forget(ledger, &old);
	assert_int_equal(record_of(ledger, new), 0);
	drop_ledger(ledger);
}

static void a_file_without_a_record_can_be_joined(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(77, 5), new = key_of(88, 5);

	(void)state;
	assert_int_equal(ledger_join(ledger, &old, &new), 0);
	assert_int_equal(record_of(ledger, old), 0);
	assert_int_equal(record_of(ledger, new), 0);
	change_owner(ledger, new, 51, 52);
	assert_owner(ledger, old, 51);
	drop_ledger(ledger);
}

static void the_next_file_of_a_joined_number_is_alone(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key old = key_of(77, 5), new = key_of(88, 5);
	struct ledger_key next = key_of(77, 6);

	(void)state;
	change_owner(ledger, old, 4242, 4343);
	ledger_join(ledger, &old, &new);
	assert_int_equal(record_of(ledger, next), 0);
	change_owner(ledger, next, 51, 52);
	assert_owner(ledger, next, 51);
	assert_owner(ledger, new, 4242);
	drop_ledger(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_goes_to_another_number),
		cmocka_unit_test(a_second_name_keeps_the_old_number),
		cmocka_unit_test(a_moving_record_fits_any_tag),
		cmocka_unit_test(what_was_said_of_the_new_number_is_newer),
		cmocka_unit_test(attributes_go_along),
		cmocka_unit_test(only_what_a_state_said_is_believed_by_number),
		cmocka_unit_test(a_record_is_found_by_tag_type_and_name),
		cmocka_unit_test(namesakes_are_all_found_up_to_a_bound),
		cmocka_unit_test(the_name_of_a_dead_record_is_free),
		cmocka_unit_test(two_numbers_of_a_file_say_the_same),
		cmocka_unit_test(a_file_without_a_record_can_be_joined),
		cmocka_unit_test(the_next_file_of_a_joined_number_is_alone),
	};

	return RUN_GROUP(tests);
}
