/* SPDX-License-Identifier: BSD-2-Clause */
/* What is recorded of a snapshot's files. */
#include <limits.h>

#include "tests/unit/ledger/fixture.h"

#define SNAPSHOT ledger_dev(8, 2)

static struct ledger_key twin_of(uint64_t ino, uint64_t birth)
{
	struct ledger_key key = key_of(ino, birth);

	key.dev = SNAPSHOT;
	return key;
}

static int take(struct ledger *ledger, const char *origin, uint32_t top)
{
	char path[PATH_MAX];
	struct ledger_snapshot snapshot = {
		.from = key_of(1, 1).dev,
		.to = SNAPSHOT,
		.origin = origin,
		.origin_size = strlen(origin),
		.top = top,
		.buffer = path,
		.buffer_size = sizeof(path),
	};

	return ledger_snapshot(ledger, &snapshot);
}

static void twins_go_their_own_ways(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key origin = key_of(77, 5), twin = twin_of(77, 5);
	struct ledger_value value;

	(void)state;
	change_owner(ledger, origin, 4242, 4343);
	change_mode(ledger, origin, 04711);
	assert_int_equal(take(ledger, "", 0), 0);
	assert_true(ledger_find(ledger, &twin, &value));
	assert_int_equal(value.uid, 4242);
	assert_int_equal(value.mode & 07777, 04711);
	change_owner(ledger, origin, 51, 52);
	assert_true(ledger_find(ledger, &twin, &value));
	assert_int_equal(value.uid, 4242);
	change_owner(ledger, twin, 61, 62);
	assert_true(ledger_find(ledger, &origin, &value));
	assert_int_equal(value.uid, 51);
	drop_ledger(ledger);
}

static void what_another_snapshot_had_is_forgotten(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key twin = twin_of(77, 5), other = twin_of(78, 5);
	struct ledger_value value;

	(void)state;
	change_owner(ledger, twin, 61, 62);
	change_owner(ledger, other, 61, 62);
	change_owner(ledger, key_of(78, 5), 4242, 4343);
	assert_int_equal(take(ledger, "", 0), 0);
	assert_false(ledger_find(ledger, &twin, &value));
	assert_true(ledger_find(ledger, &other, &value));
	assert_int_equal(value.uid, 4242);
	drop_ledger(ledger);
}

/* The path of the twin of a file that was recorded as `path`. */
static size_t twin_path(const char *path, char text[PATH_MAX])
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key twin = twin_of(77, 5), origin = key_of(77, 5);
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_UID, .uid = 4242 },
	};
	struct ledger_value value;
	uint32_t top;
	size_t size;

	ledger_store_hint(ledger, 0, path, strlen(path), &change.trace.hint);
	ledger_store_hint(ledger, 0, "/new/b", 6, &top);
	ledger_update(ledger, &origin, &change, NULL);
	assert_int_equal(take(ledger, "/old/a", top), 0);
	assert_true(ledger_find(ledger, &twin, &value));
	size = ledger_hint_text(ledger, value.hint, text, PATH_MAX);
	drop_ledger(ledger);
	return size;
}

static void paths_lead_into_the_snapshot(void **state)
{
	char text[PATH_MAX];

	(void)state;
	assert_int_equal(twin_path("/old/a/d/f", text), 10);
	assert_string_equal(text, "/new/b/d/f");
	assert_int_equal(twin_path("/old/a", text), 6);
	assert_string_equal(text, "/new/b");
	assert_int_equal(twin_path("/old/ab/f", text), 0);
	assert_int_equal(twin_path("/other/f", text), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twins_go_their_own_ways),
		cmocka_unit_test(what_another_snapshot_had_is_forgotten),
		cmocka_unit_test(paths_lead_into_the_snapshot),
	};

	return RUN_GROUP(tests);
}
