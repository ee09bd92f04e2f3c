/* SPDX-License-Identifier: BSD-2-Clause */
/* Plans of programs are found by what tells their files apart. */
#include "tests/unit/ledger/fixture.h"

static void assert_plan(struct ledger *ledger, struct ledger_program program,
			const char *text)
{
	const struct ledger_plan *plan = ledger_plan(ledger, &program);

	if (!text) {
		assert_null(plan);
		return;
	}
	assert_non_null(plan);
	assert_int_equal(plan->size, strlen(text));
	assert_memory_equal(plan->text, text, plan->size);
}

static void each_file_has_its_plan(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_program one = { 4242, 77, ledger_dev(8, 1) };
	/* In the same list. */
	struct ledger_program other = { 4242, 77, ledger_dev(8, 2) };

	(void)state;
	assert_plan(ledger, one, NULL);
	assert_int_equal(ledger_add_plan(ledger, &one, "first", 5), 0);
	assert_int_equal(ledger_add_plan(ledger, &other, "", 0), 0);
	assert_plan(ledger, one, "first");
	assert_plan(ledger, other, "");
	one.changed++;
	assert_plan(ledger, one, NULL);
	one.ino++;
	assert_plan(ledger, one, NULL);
	drop_ledger(ledger);
}

static void the_latest_plan_counts(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_program one = { 4242, 77, ledger_dev(8, 1) };

	(void)state;
	assert_int_equal(ledger_add_plan(ledger, &one, "first", 5), 0);
	assert_int_equal(ledger_add_plan(ledger, &one, "second", 6), 0);
	assert_plan(ledger, one, "second");
	drop_ledger(ledger);
}

static void a_plan_without_room_is_refused(void **state)
{
	static const char text[LEDGER_OBJECT_MAX];
	struct ledger *ledger = fresh_ledger();
	struct ledger_program one = { 4242, 77, ledger_dev(8, 1) };

	(void)state;
	assert_int_equal(ledger_add_plan(ledger, &one, text, sizeof(text)),
			 -E2BIG);
	assert_plan(ledger, one, NULL);
	drop_ledger(ledger);
}

/* A list that ends nowhere, and a plan that ends outside of its chunk. */
static void a_damaged_list_ends(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_program one = { 4242, 77, ledger_dev(8, 1) };
	struct ledger_program other = { 4242, 78, ledger_dev(8, 1) };
	struct ledger_plan *plan;

	(void)state;
	assert_int_equal(ledger_add_plan(ledger, &one, "first", 5), 0);
	assert_int_equal(ledger_add_plan(ledger, &other, "other", 5), 0);
	plan = (struct ledger_plan *)ledger_plan(ledger, &one);
	/* What is read cannot be written to: the file itself is. */
	{
		struct ledger_plan damaged = *plan;
		uint64_t at = (const char *)plan -
			      (const char *)ledger_header(ledger);

		damaged.next = 1;
		damaged.ino = 7;
		assert_int_equal(
			pwrite(ledger->fd, &damaged, sizeof(damaged), at),
			sizeof(damaged));
		assert_plan(ledger, one, NULL);
		damaged = (struct ledger_plan){ .size = UINT32_MAX,
						.ino = one.ino,
						.changed = one.changed,
						.dev = one.dev };
		assert_int_equal(
			pwrite(ledger->fd, &damaged, sizeof(damaged), at),
			sizeof(damaged));
		assert_plan(ledger, one, NULL);
	}
	drop_ledger(ledger);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file_has_its_plan),
		cmocka_unit_test(the_latest_plan_counts),
		cmocka_unit_test(a_plan_without_room_is_refused),
		cmocka_unit_test(a_damaged_list_ends),
	};

	return RUN_GROUP(tests);
}
