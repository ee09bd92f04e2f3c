/* SPDX-License-Identifier: BSD-2-Clause */
#include "translate/rule/rule.h"

#include "tests/unit/unit.h"

#define NAME(text)                     \
	{                              \
		text, sizeof(text) - 1 \
	}

static const struct member file = {
	.path = NAME("usr/bin/ct"),
	.uname = NAME("joe"),
	.gname = NAME("staff"),
	.uid = 4242,
	.gid = 4343,
	.mode = 0100755,
	.mtime = 1000,
	.mtime_exact = true,
	.kind = 'f',
};

static const struct pkgdb_entry entry = {
	.type = PKGDB_FILE,
	.mode = 04511,
	.uid = 71,
	.gid = 72,
	.owner = "uucp",
	.group = "uucp",
	.fields = PKGDB_MODE | PKGDB_OWNER | PKGDB_GROUP | PKGDB_UID |
		  PKGDB_GID,
};

static void gives_a_file_what_its_entry_states(void **state UNUSED)
{
	const struct rule rule = { .numeric = false };
	struct change plan;

	assert_int_equal(rule_plan(&rule, &entry, &file, &plan), 0);
	rule_narrow(&rule, &file, &plan);
	assert_int_equal(plan.set, CHANGE_UID | CHANGE_GID | CHANGE_MODE |
					   CHANGE_UNAME | CHANGE_GNAME);
	assert_int_equal(plan.uid, 71);
	assert_int_equal(plan.gid, 72);
	assert_int_equal(plan.mode, 04511);
	assert_string_equal(plan.uname, "uucp");
}

static void changes_nothing_that_is_right_already(void **state UNUSED)
{
	const struct rule rule = { .numeric = false };
	struct member right = file;
	struct change plan;

	right.uid = 71;
	right.gid = 72;
	right.mode = 0104511;
	right.uname = right.gname = (struct slice)NAME("uucp");
	rule_plan(&rule, &entry, &right, &plan);
	rule_narrow(&rule, &right, &plan);
	assert_int_equal(plan.set, 0);
}

static void leaves_the_mode_of_a_symbolic_link(void **state UNUSED)
{
	const struct rule rule = { .numeric = false };
	struct member link = file;
	struct change plan;

	link.kind = 's';
	assert_int_equal(rule_plan(&rule, &entry, &link, &plan),
			 RULE_TYPE_DIFFERS);
	assert_false(plan.set & CHANGE_MODE);
	assert_true(plan.set & CHANGE_UID);
}

static void makes_an_empty_file_the_device_it_stands_for(void **state UNUSED)
{
	const struct rule rule = { .numeric = false };
	struct member stand_in = file;
	struct pkgdb_entry device = entry;
	struct change plan;

	device.type = PKGDB_BLOCK;
	device.fields |= PKGDB_DEVICE;
	device.major = 8;
	device.minor = 17;
	assert_int_equal(rule_plan(&rule, &device, &stand_in, &plan), 0);
	assert_true(plan.set & CHANGE_DEVICE);
	assert_int_equal(plan.kind, 'b');
	assert_int_equal(plan.major, 8);
	assert_int_equal(plan.minor, 17);
	stand_in.size = 1;
	assert_int_equal(rule_plan(&rule, &device, &stand_in, &plan),
			 RULE_TYPE_DIFFERS);
	assert_false(plan.set & CHANGE_DEVICE);
	stand_in.size = 0;
	stand_in.kind = 'p';
	assert_int_equal(rule_plan(&rule, &device, &stand_in, &plan),
			 RULE_TYPE_DIFFERS);
}

static void gives_no_set_id_bit_to_a_stand_in(void **state UNUSED)
{
	const struct rule rule = { .numeric = false };
	struct pkgdb_entry stranger = entry;
	struct change plan;

	stranger.mode = 06755;
	stranger.fields = PKGDB_MODE | PKGDB_OWNER | PKGDB_GROUP | PKGDB_GID;
	assert_int_equal(rule_plan(&rule, &stranger, &file, &plan),
			 RULE_USER_UNKNOWN);
	assert_int_equal(plan.uid, RULE_UNKNOWN_UID);
	assert_int_equal(plan.mode, 02755);
	stranger.fields = PKGDB_MODE | PKGDB_OWNER | PKGDB_GROUP | PKGDB_UID;
	assert_int_equal(rule_plan(&rule, &stranger, &file, &plan),
			 RULE_GROUP_UNKNOWN);
	assert_int_equal(plan.gid, RULE_UNKNOWN_GID);
	assert_int_equal(plan.mode, 04755);
}

static void leaves_unknown_paths_alone_unless_told(void **state UNUSED)
{
	struct rule rule = { .numeric = false };
	struct change plan;

	rule_plan(&rule, NULL, &file, &plan);
	rule_narrow(&rule, &file, &plan);
	assert_int_equal(plan.set, 0);
	rule.fallback.set = CHANGE_UID | CHANGE_MODE;
	rule.fallback.uid = 5;
	rule.fallback.mode = 0600;
	rule_plan(&rule, NULL, &file, &plan);
	rule_narrow(&rule, &file, &plan);
	assert_int_equal(plan.set, CHANGE_UID | CHANGE_MODE);
	assert_int_equal(plan.mode, 0600);
}

static void blanks_names_when_numbers_are_to_count(void **state UNUSED)
{
	const struct rule rule = { .numeric = true };
	struct change plan;

	rule_plan(&rule, NULL, &file, &plan);
	rule_narrow(&rule, &file, &plan);
	assert_int_equal(plan.set, CHANGE_UNAME | CHANGE_GNAME);
	assert_string_equal(plan.uname, "");
}

static void sets_or_clamps_the_time(void **state UNUSED)
{
	static const struct {
		int64_t time;
		bool exact, clamp, changes;
	} cases[] = {
		{ 1000, true, false, false }, { 1000, false, false, true },
		{ 999, true, false, true },   { 1001, true, false, true },
		{ 999, true, true, false },   { 1000, true, true, false },
		{ 1000, false, true, true },  { 1001, true, true, true },
		{ -5, true, true, false },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		struct rule rule = { .set_mtime = true, .mtime = 1000 };
		struct member member = file;
		struct change plan = { .set = 0 };

		rule.clamp_mtime = cases[i].clamp;
		member.mtime = cases[i].time;
		member.mtime_exact = cases[i].exact;
		rule_narrow(&rule, &member, &plan);
		if (plan.set != (cases[i].changes ? CHANGE_MTIME : 0u))
			fail_msg("case %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_a_file_what_its_entry_states),
		cmocka_unit_test(changes_nothing_that_is_right_already),
		cmocka_unit_test(leaves_the_mode_of_a_symbolic_link),
		cmocka_unit_test(makes_an_empty_file_the_device_it_stands_for),
		cmocka_unit_test(gives_no_set_id_bit_to_a_stand_in),
		cmocka_unit_test(leaves_unknown_paths_alone_unless_told),
		cmocka_unit_test(blanks_names_when_numbers_are_to_count),
		cmocka_unit_test(sets_or_clamps_the_time),
	};

	return RUN_GROUP(tests);
}
