/* SPDX-License-Identifier: BSD-2-Clause */
/* Which lines of the ledger each function writes: the list of layout.h. */
#include "tests/unit/ledger/lines.h"

#include "ledger/edit.h"
#include "tests/unit/ledger/fixture.h"

/* A ledger that is past its first change: devices, objects of a process. */
static struct ledger *used_ledger(void)
{
	struct ledger *ledger = fresh_ledger();

	assert_int_equal(change_owner(ledger, key_of(1, 1), 1, 1), 0);
	return ledger;
}

/* True where a change that needs an object takes room for it (layout.h), as any
   other object does. */
static bool stores_objects(void)
{
	return LEDGER_INDIRECT_WRITES;
}

/* The time of a change in ticks of a clock, as the shim gives it. */
static int change_at(struct ledger *ledger, uint64_t ino, uint32_t uid,
		     uint64_t now)
{
	struct ledger_key key = key_of(ino, 5);
	struct ledger_change change = {
		.shown = &(struct ledger_value){ .mode = S_IFREG | 0644 },
		.edit = { .what = LEDGER_EDIT_UID, .uid = uid },
		.trace = { .now = now },
	};

	return ledger_update(ledger, &key, &change, NULL);
}

#define WRITES(ledger, call, lines)                                        \
	do {                                                               \
		char *before = lines_before(ledger);                       \
                                                                           \
		call;                                                      \
		assert_string_equal(lines_written(ledger, before), lines); \
	} while (0)

/* A process that has mapped nothing for writing can write nothing. */
static void a_look_up_writes_no_line(void **state)
{
	struct ledger *ledger = used_ledger();
	struct ledger reader = { .open = ledger_open_fd, .fd = ledger->fd };
	struct ledger_key hit = key_of(1, 1), miss = key_of(2, 1);
	struct ledger_value value;

	(void)state;
	assert_int_equal(ledger_attach(&reader), 0);
	WRITES(
		ledger,
		{
			assert_true(ledger_find(&reader, &hit, &value));
			assert_false(ledger_find(&reader, &miss, &value));
			ledger_find_by_ctime(&reader, hit.dev, hit.ino, 7,
					     &value);
			ledger_kind(&reader, hit.dev);
			ledger_may_be_node(&reader, hit.ino);
		},
		"");
	for (unsigned w = 0; w < LEDGER_WINDOWS; w++)
		assert_null(reader.write[w]);
	ledger_detach(&reader);
	drop_ledger(ledger);
}

static void a_new_record_takes_its_place(void **state)
{
	struct ledger *ledger = used_ledger();

	(void)state;
	if (stores_objects())
		return drop_ledger(ledger);
	assert_int_equal(change_at(ledger, 7, 4242, 1000), 0);
	/* 64 neighbours share buckets: of this one there is none yet. */
	WRITES(ledger, change_at(ledger, 700, 4242, 1000),
	       "cursor bucket record ");
	drop_ledger(ledger);
}

/* Also of the same value: whoever sees the file finds that it changed. */
static void a_change_writes_the_record_alone(void **state)
{
	struct ledger *ledger = used_ledger();

	(void)state;
	if (stores_objects())
		return drop_ledger(ledger);
	assert_int_equal(change_at(ledger, 7, 4242, 1000), 0);
	assert_int_equal(change_at(ledger, 8, 4242, 1000), 0);
	lines_protect(ledger, false);
	WRITES(ledger, change_at(ledger, 7, 4343, 1000), "record ");
	WRITES(ledger, change_at(ledger, 8, 4242, 1000), "");
	lines_protect(ledger, true);
	drop_ledger(ledger);
}

static void a_tick_of_the_clock_is_noted_once(void **state)
{
	struct ledger *ledger = used_ledger();
	const uint64_t tick = LEDGER_TICK;

	(void)state;
	if (stores_objects())
		return drop_ledger(ledger);
	assert_int_equal(change_at(ledger, 7, 4242, 5 * tick), 0);
	assert_int_equal(change_at(ledger, 8, 4242, 5 * tick), 0);
	WRITES(ledger, change_at(ledger, 7, 4242, 6 * tick), "latest record ");
	lines_protect(ledger, false);
	WRITES(ledger, change_at(ledger, 8, 4242, 6 * tick), "record ");
	/* Of one file the times of changes within a tick are counted on. */
	for (unsigned i = 1; i < 1000; i++)
		WRITES(ledger, change_at(ledger, 7, 4242, 6 * tick + i),
		       "record ");
	lines_protect(ledger, true);
	drop_ledger(ledger);
}

static void the_first_mode_is_announced(void **state)
{
	struct ledger *ledger = used_ledger();

	(void)state;
	if (stores_objects())
		return drop_ledger(ledger);
	assert_int_equal(change_owner(ledger, key_of(7, 5), 1, 1), 0);
	WRITES(ledger, change_mode(ledger, key_of(7, 5), 04755),
	       "cursor record ");
	lines_protect(ledger, false);
	WRITES(ledger, change_mode(ledger, key_of(7, 5), 0755), "record ");
	lines_protect(ledger, true);
	drop_ledger(ledger);
}

static void a_removal_writes_the_record_alone(void **state)
{
	struct ledger *ledger = used_ledger();
	struct ledger_key orphan = key_of(7, 5), forgotten = key_of(8, 5);
	struct ledger_key unknown = key_of(9, 5);

	(void)state;
	assert_int_equal(change_at(ledger, 7, 4242, 1000), 0);
	assert_int_equal(change_at(ledger, 8, 4242, 1000), 0);
	lines_protect(ledger, false);
	WRITES(ledger, ledger_orphan(ledger, &orphan), "record ");
	WRITES(ledger, ledger_forget(ledger, &forgotten), "record ");
	WRITES(ledger, ledger_orphan(ledger, &unknown), "");
	lines_protect(ledger, true);
	drop_ledger(ledger);
}

static void an_object_takes_its_place(void **state)
{
	struct ledger *ledger = used_ledger();
	uint32_t granule;

	(void)state;
	WRITES(ledger, ledger_store_hint(ledger, 0, "/srv/a", 6, &granule),
	       "cursor object ");
	drop_ledger(ledger);
}

/* What all processes read and what some write lie on lines of their own. */
static void no_two_files_share_a_line(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct ledger_record), LINE);
	assert_int_equal(LEDGER_HEADER_SIZE % LINE, 0);
	assert_int_equal(LEDGER_CHUNK % LINE, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_look_up_writes_no_line),
		cmocka_unit_test(a_new_record_takes_its_place),
		cmocka_unit_test(a_change_writes_the_record_alone),
		cmocka_unit_test(a_tick_of_the_clock_is_noted_once),
		cmocka_unit_test(the_first_mode_is_announced),
		cmocka_unit_test(a_removal_writes_the_record_alone),
		cmocka_unit_test(an_object_takes_its_place),
		cmocka_unit_test(no_two_files_share_a_line),
	};

	return RUN_GROUP(tests);
}
