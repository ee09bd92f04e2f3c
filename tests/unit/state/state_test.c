/* SPDX-License-Identifier: BSD-2-Clause */
#include "state/state.h"

#include "tests/unit/state/sample.h"

static void the_last_word_on_an_inode_stays(void **context)
{
	struct state state;

	(void)context;
	state_init(&state);
	for (uint32_t i = 0; i < 1000; i++) {
		struct state_entry *e = sample_entry(&state, 1000 - i % 100, 0);

		e->uid = i;
	}
	state_sort(&state);
	assert_int_equal(state.count, 100);
	for (size_t i = 0; i < state.count; i++) {
		assert_int_equal(state.entries[i].ino, 901 + i);
		assert_in_range(state.entries[i].uid, 900, 999);
	}
	state_fini(&state);
}

static void finds_by_device_and_inode(void **context)
{
	struct state state;

	(void)context;
	sample(&state);
	state_sort(&state);
	assert_int_equal(state_find(&state, ledger_dev(254, 3), 2)->mode,
			 S_IFCHR | 0620);
	assert_null(state_find(&state, ledger_dev(254, 4), 2));
	assert_null(state_find(&state, ledger_dev(254, 3), 4));
	state_fini(&state);
	assert_null(state_find(&state, ledger_dev(254, 3), 2));
}

static void attributes_come_back_in_their_order(void **context)
{
	struct attr xattr;
	struct state state;
	size_t at = 0;

	(void)context;
	sample(&state);
	assert_true(state_next_xattr(&state.entries[0], &at, &xattr));
	assert_int_equal(xattr.name_size, 19);
	assert_int_equal(xattr.value_size, 20);
	assert_memory_equal(xattr.value, "\1\0\0\2\0\x20", 6);
	assert_true(state_next_xattr(&state.entries[0], &at, &xattr));
	assert_memory_equal(xattr.name, "user.empty", 10);
	assert_int_equal(xattr.value_size, 0);
	assert_false(state_next_xattr(&state.entries[0], &at, &xattr));
	state_fini(&state);
}

static void attributes_that_claim_too_much_end_there(void **context)
{
	static const char torn[] = { 4, 0, 255, 255, 255, 255, 'n', 'a' };
	struct state_entry entry = { .xattrs = torn };
	struct attr xattr;

	(void)context;
	for (size_t size = 0; size <= sizeof(torn); size++) {
		size_t at = 0;

		entry.xattrs_size = size;
		assert_false(state_next_xattr(&entry, &at, &xattr));
	}
}

static void large_texts_get_room_of_their_own(void **context)
{
	size_t size = 3u << 20;
	char *large = malloc(size), *copy;
	struct state state;

	(void)context;
	state_init(&state);
	memset(large, 'x', size);
	copy = state_copy(&state, large, size);
	assert_memory_equal(copy, large, size);
	assert_int_equal(copy[size], '\0');
	assert_string_equal(state_copy(&state, "short", 5), "short");
	free(large);
	state_fini(&state);
}

static void a_lifted_bound_is_none(void **context)
{
	struct state state;

	(void)context;
	state_init(&state);
	state_bound(&state, 0);
	assert_non_null(state_alloc(&state, 1 << 20));
	state_unbound(&state);
	for (int i = 0; i < 100; i++)
		assert_non_null(state_alloc(&state, 1 << 20));
	state_fini(&state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_word_on_an_inode_stays),
		cmocka_unit_test(finds_by_device_and_inode),
		cmocka_unit_test(attributes_come_back_in_their_order),
		cmocka_unit_test(attributes_that_claim_too_much_end_there),
		cmocka_unit_test(large_texts_get_room_of_their_own),
		cmocka_unit_test(a_lifted_bound_is_none),
	};

	return RUN_GROUP(tests);
}
