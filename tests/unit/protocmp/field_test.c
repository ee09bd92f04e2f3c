/* SPDX-License-Identifier: BSD-2-Clause */
/* Fields: what differs, what does not, and what cannot be told. */
#include "protocmp/compare/field.h"

#include "tests/unit/unit.h"

enum {
	IDS = PKGDB_UID | PKGDB_GID,
	NAMES = PKGDB_OWNER | PKGDB_GROUP,
};

/* A file of 4242:4343, mode 0644, with one name. */
static struct pkgdb_entry make(char type)
{
	return (struct pkgdb_entry){
		.path = "p",
		.type = type,
		.fields = IDS | PKGDB_MODE | PKGDB_INODE,
		.uid = 4242,
		.gid = 4343,
		.mode = 0644,
		.links = 1,
	};
}

static field_set bit(enum field field)
{
	return 1U << field;
}

static void check(struct pkgdb_entry a, struct pkgdb_entry b, field_set found)
{
	assert_int_equal(fields_that_differ(&a, &b, 0), found);
	assert_int_equal(fields_that_differ(&b, &a, 0), found);
}

static void equal_entries_do_not_differ(void **state UNUSED)
{
	check(make('f'), make('f'), 0);
	check(make('d'), make('d'), 0);
}

static void each_field_is_told_alone(void **state UNUSED)
{
	struct pkgdb_entry a = make('c'), b = make('c');

	b.mode = 04644;
	check(a, b, bit(FIELD_MODE));
	b = make('c');
	b.uid = 1;
	check(a, b, bit(FIELD_OWNER));
	b = make('c');
	b.gid = 1;
	check(a, b, bit(FIELD_GROUP));
	b = make('c');
	b.links = 2;
	check(a, b, bit(FIELD_LINKS));
	a.fields |= PKGDB_DEVICE;
	b = a;
	b.minor = 7;
	check(a, b, bit(FIELD_DEVICE));
	a.caps = "cap_net_raw+ep";
	b = a;
	b.caps = "cap_net_raw=ep";
	check(a, b, 0);
	b.caps = "";
	check(a, b, bit(FIELD_CAPS));
}

static void all_that_differs_is_told(void **state UNUSED)
{
	struct pkgdb_entry b = make('p');

	b.mode = 0;
	b.uid = b.gid = 0;
	check(make('f'), b,
	      bit(FIELD_MODE) | bit(FIELD_TYPE) | bit(FIELD_OWNER) |
		      bit(FIELD_GROUP));
}

static void a_field_can_be_left_out(void **state UNUSED)
{
	struct pkgdb_entry a = make('f'), b = make('f');

	b.mode = 0;
	b.uid = 0;
	assert_int_equal(fields_that_differ(&a, &b, bit(FIELD_MODE)),
			 bit(FIELD_OWNER));
}

static void what_is_not_stated_agrees(void **state UNUSED)
{
	struct pkgdb_entry b = make('f');

	b.fields = 0;
	b.mode = 0;
	b.uid = b.gid = 0;
	check(make('f'), b, 0);
}

static void editable_and_volatile_files_are_files(void **state UNUSED)
{
	check(make('e'), make('f'), 0);
	check(make('v'), make('f'), 0);
	check(make('l'), make('f'), 0);
	check(make('l'), make('e'), 0);
	check(make('x'), make('d'), 0);
	check(make('*'), make('b'), 0);
	check(make('e'), make('v'), bit(FIELD_TYPE));
	check(make('f'), make('d'), bit(FIELD_TYPE));
}

static void directories_count_no_links(void **state UNUSED)
{
	struct pkgdb_entry a = make('d'), b = make('d');

	b.links = 9;
	check(a, b, 0);
	b.type = 'f';
	check(a, b, bit(FIELD_TYPE));
}

static void not_every_database_counts_links(void **state UNUSED)
{
	const struct pkgdb_source prototype = { .ordered = false };
	const struct pkgdb_source mtree = { .ordered = true };
	struct pkgdb_entry a = make('f'), b = make('f');

	b.links = 2;
	a.fields &= ~PKGDB_INODE;
	a.source = &prototype;
	check(a, b, bit(FIELD_LINKS));
	a.source = &mtree;
	check(a, b, 0);
}

static void symbolic_links_have_a_target_and_no_mode(void **state UNUSED)
{
	struct pkgdb_entry a = make('s'), b = make('s');

	a.link = "./usr/bin";
	b.link = "usr/bin";
	b.mode = 0777;
	check(a, b, 0);
	b.link = "usr/sbin";
	check(a, b, bit(FIELD_TARGET));
	assert_int_equal(fields_that_differ(&a, &b, bit(FIELD_TARGET)), 0);
	b.link = NULL;
	check(a, b, 0);
}

static void an_assumed_owner_is_not_compared(void **state UNUSED)
{
	struct pkgdb_entry a = make('s'), b = make('s');

	a.link = b.link = "usr/bin";
	a.uid = a.gid = 0;
	check(a, b, bit(FIELD_OWNER) | bit(FIELD_GROUP));
	a.fields |= PKGDB_ASSUMED;
	check(a, b, bit(FIELD_GROUP));
	b.fields |= PKGDB_ASSUMED_GROUP;
	check(a, b, 0);
}

static void names_decide_where_ids_are_missing(void **state UNUSED)
{
	struct pkgdb_entry a = make('f'), b = make('f');

	a.fields = NAMES | PKGDB_MODE;
	a.owner = "nosuch";
	a.group = "bin";
	b.fields |= NAMES;
	b.owner = "nosuch";
	b.group = "sys";
	check(a, b, bit(FIELD_GROUP));
	b = make('f');
	check(a, b, bit(FIELD_OWNER) | bit(FIELD_GROUP));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_entries_do_not_differ),
		cmocka_unit_test(each_field_is_told_alone),
		cmocka_unit_test(all_that_differs_is_told),
		cmocka_unit_test(a_field_can_be_left_out),
		cmocka_unit_test(what_is_not_stated_agrees),
		cmocka_unit_test(editable_and_volatile_files_are_files),
		cmocka_unit_test(directories_count_no_links),
		cmocka_unit_test(not_every_database_counts_links),
		cmocka_unit_test(symbolic_links_have_a_target_and_no_mode),
		cmocka_unit_test(an_assumed_owner_is_not_compared),
		cmocka_unit_test(names_decide_where_ids_are_missing),
	};

	return RUN_GROUP(tests);
}
