/* SPDX-License-Identifier: BSD-2-Clause */
/* A copy of a ledger, in which the files of one device have other numbers. */
#include "tests/unit/ledger/fixture.h"

#define MARK (UINT64_C(1) << 63)

static const struct ledger_renumbering how = {
	.from = 8 << 20 | 1, /* the device of key_of() */
	.to = 8 << 20 | 2,
	.add = MARK,
};

/* Where a file of key_of() is found in a copy. */
static struct ledger_key seen_of(uint64_t ino, uint64_t birth)
{
	struct ledger_key key = key_of(ino, birth);

	key.dev = how.to;
	key.ino += how.add;
	return key;
}

static struct ledger *copy_of(struct ledger *ledger)
{
	struct ledger *copy = fresh_ledger();

	assert_int_equal(ledger_copy(copy, ledger, &how), 0);
	return copy;
}

static void files_have_other_numbers(void **state)
{
	struct ledger *ledger = fresh_ledger(), *copy;
	struct ledger_key key = key_of(77, 5), seen = seen_of(77, 5);
	struct ledger_value value;

	(void)state;
	change_owner(ledger, key, 4242, 4343);
	change_mode(ledger, key, 04711);
	copy = copy_of(ledger);
	assert_true(ledger_find(copy, &seen, &value));
	assert_int_equal(value.uid, 4242);
	assert_int_equal(value.gid, 4343);
	assert_int_equal(value.mode & 07777, 04711);
	assert_true(ledger_has(copy, LEDGER_TRAIT_MODES));
	assert_false(ledger_find(copy, &key, &value));
	seen = seen_of(77, 6);
	assert_false(ledger_find(copy, &seen, &value));
	/* The one that was copied stays as it is. */
	change_owner(copy, seen_of(77, 5), 51, 52);
	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(value.uid, 4242);
	drop_ledger(copy);
	drop_ledger(ledger);
}

static void other_devices_stay(void **state)
{
	struct ledger *ledger = fresh_ledger(), *copy;
	struct ledger_key other = key_of(77, 5);
	struct ledger_value value;

	(void)state;
	other.dev = ledger_dev(9, 9);
	change_owner(ledger, other, 4242, 4343);
	copy = copy_of(ledger);
	assert_true(ledger_find(copy, &other, &value));
	assert_int_equal(value.uid, 4242);
	drop_ledger(copy);
	drop_ledger(ledger);
}

static void a_device_is_expected_at_its_new_number(void **state)
{
	struct ledger *ledger = fresh_ledger(), *copy;
	struct ledger_key key = key_of(77, 5), seen = seen_of(77, 5);
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_TYPE,
			  .mode = S_IFBLK | 0640,
			  .rdev = ledger_dev(42, 43) },
	};
	struct ledger_value value;

	(void)state;
	assert_int_equal(ledger_update(ledger, &key, &change, NULL), 0);
	copy = copy_of(ledger);
	assert_true(ledger_may_be_node(copy, seen.ino));
	assert_true(ledger_find(copy, &seen, &value));
	assert_int_equal(value.mode, S_IFBLK | 0640);
	assert_int_equal(value.rdev, ledger_dev(42, 43));
	drop_ledger(copy);
	drop_ledger(ledger);
}

static void names_lead_to_their_records(void **state)
{
	struct ledger *ledger = fresh_ledger(), *copy;
	struct ledger_key key = key_of(77, 5), seen = seen_of(77, 5);
	uint32_t found[LEDGER_NAMESAKES];
	struct ledger_value value;

	(void)state;
	change_owner(ledger, key, 4242, 4343);
	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(ledger_note_name(ledger, value.record, key.tag,
					  S_IFREG, "name", 4),
			 0);
	copy = copy_of(ledger);
	assert_true(ledger_has_named(copy, key.tag));
	assert_int_equal(
		ledger_find_named(copy, key.tag, S_IFREG, "name", 4, found), 1);
	assert_true(ledger_find(copy, &seen, &value));
	assert_int_equal(found[0], value.record);
	drop_ledger(copy);
	drop_ledger(ledger);
}

/* More records than the first tables take, and more after that. */
static void a_large_one_goes_on_growing(void **state)
{
	const uint64_t many = LEDGER_TABLE_1 + 4242;
	struct ledger *ledger = fresh_ledger(), *copy;
	struct ledger_value value;
	struct ledger_key key;

	(void)state;
	for (uint64_t ino = 1; ino <= many; ino++)
		change_owner(ledger, key_of(ino, ino), ino, 4343);
	copy = copy_of(ledger);
	for (uint64_t ino = many + 1; ino <= many + 4242; ino++)
		change_owner(copy, seen_of(ino, ino), ino, 4343);
	change_owner(copy, seen_of(1, 1), 51, 52);
	for (uint64_t ino = 2; ino <= many + 4242; ino++) {
		key = seen_of(ino, ino);
		assert_true(ledger_find(copy, &key, &value));
		assert_int_equal(value.uid, ino);
	}
	assert_int_equal(ledger_header(copy)->cursor[LEDGER_RECORDS],
			 (many + 4242) * sizeof(struct ledger_record));
	drop_ledger(copy);
	drop_ledger(ledger);
}

static void records_tell_their_files(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(77, 5), told;
	struct ledger_value value;

	(void)state;
	assert_false(ledger_file_of(ledger, 0, &told, &value));
	change_owner(ledger, key, 4242, 4343);
	change_mode(ledger, key, 04711);
	assert_true(ledger_file_of(ledger, 1, &told, &value));
	assert_int_equal(told.ino, 77);
	assert_int_equal(told.dev, key.dev);
	assert_int_equal(told.tag, key.tag);
	assert_int_equal(value.mode & 07777, 04711);
	assert_int_equal(value.flags, LEDGER_HAS_MODE);
	assert_int_equal(ledger_forget(ledger, &key), 0);
	assert_false(ledger_file_of(ledger, 1, &told, &value));
	drop_ledger(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_have_other_numbers),
		cmocka_unit_test(other_devices_stay),
		cmocka_unit_test(a_device_is_expected_at_its_new_number),
		cmocka_unit_test(names_lead_to_their_records),
		cmocka_unit_test(a_large_one_goes_on_growing),
		cmocka_unit_test(records_tell_their_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
