/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs of extended attributes, as the ledger holds them. */
#include "raw/attrs.h"

#include <string.h>

#include "tests/unit/unit.h"

static size_t set_to(char *run, size_t size, const char *name,
		     const char *value)
{
	char old[4096];

	assert_in_range(size, 0, sizeof(old));
	if (size)
		memcpy(old, run, size);
	return attrs_replace(run, old, size, name, value,
			     value ? strlen(value) : 0);
}

static void assert_value(const char *run, size_t size, const char *name,
			 const char *value)
{
	struct attr attr;

	if (!value) {
		assert_false(attrs_find(run, size, name, &attr));
		return;
	}
	assert_true(attrs_find(run, size, name, &attr));
	assert_int_equal(attr.value_size, strlen(value));
	assert_memory_equal(attr.value, value, attr.value_size);
}

static void finds_nothing_in_an_empty_run(void **state)
{
	(void)state;
	assert_value("", 0, "user.a", NULL);
}

static void keeps_what_was_set(void **state)
{
	char run[4096];
	size_t size = 0;

	(void)state;
	size = set_to(run, size, "trusted.one", "first");
	size = set_to(run, size, "trusted.two", "");
	size = set_to(run, size, "security.three", "third value");
	assert_value(run, size, "trusted.one", "first");
	assert_value(run, size, "trusted.two", "");
	assert_value(run, size, "security.three", "third value");
	assert_value(run, size, "trusted.on", NULL);
	assert_value(run, size, "trusted.one1", NULL);
}

static void a_new_value_takes_the_place_of_the_old(void **state)
{
	char run[4096];
	size_t size = set_to(run, 0, "trusted.a", "long before"), longer;

	(void)state;
	size = set_to(run, size, "trusted.b", "bee");
	longer = size;
	size = set_to(run, size, "trusted.a", "now");
	assert_int_equal(size, longer - strlen("long before") + strlen("now"));
	assert_value(run, size, "trusted.a", "now");
	assert_value(run, size, "trusted.b", "bee");
}

static void removes_one_and_leaves_the_rest(void **state)
{
	char run[4096];
	size_t size = set_to(run, 0, "trusted.a", "1");

	(void)state;
	size = set_to(run, size, "trusted.b", "2");
	size = set_to(run, size, "trusted.c", "3");
	size = set_to(run, size, "trusted.b", NULL);
	assert_value(run, size, "trusted.a", "1");
	assert_value(run, size, "trusted.b", NULL);
	assert_value(run, size, "trusted.c", "3");
	size = set_to(run, size, "trusted.a", NULL);
	size = set_to(run, size, "trusted.c", NULL);
	assert_int_equal(size, 0);
}

static void a_run_that_is_cut_ends_before_the_cut(void **state)
{
	char run[4096];
	size_t whole = set_to(run, 0, "trusted.a", "value"), offset;
	struct attr attr;

	(void)state;
	for (size_t size = 0; size < whole; size++) {
		offset = 0;
		assert_false(attrs_next(run, size, &offset, &attr));
	}
}

static struct attr named(const char *name)
{
	return (struct attr){ .name = name, .name_size = strlen(name) };
}

static void compares_names_whose_end_no_byte_marks(void **state)
{
	struct attr attr = named("user.note");

	(void)state;
	attr.name_size = strlen("user.no");
	assert_true(attr_is(&attr, "user.no"));
	assert_false(attr_is(&attr, "user.note"));
	assert_false(attr_is(&attr, "user.n"));
	assert_true(attr_starts(&attr, "user."));
	assert_true(attr_starts(&attr, ""));
	assert_false(attr_starts(&attr, "user.note"));
}

static void orders_names_as_strcmp(void **state)
{
	static const char *const names[] = { "",	"user.",  "user.a",
					     "user.ab", "user.b", "user.\xff" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		for (size_t j = 0; j < sizeof(names) / sizeof(*names); j++) {
			struct attr a = named(names[i]), b = named(names[j]);
			int order = attr_compare(&a, &b);

			assert_int_equal((order > 0) - (order < 0),
					 (i > j) - (i < j));
		}
}

static void hides_flags_and_times_and_no_acl(void **state)
{
	static const struct {
		const char *name;
		bool hidden;
	} cases[] = {
		{ "system.inode_flags", true },
		{ "system.times", true },
		{ "system.posix_acl_access", false },
		{ "system.posix_acl_default", false },
		{ "user.system.times", false },
		{ "system.time", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct attr attr = named(cases[i].name);

		assert_int_equal(attr_is_hidden(&attr), cases[i].hidden);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_nothing_in_an_empty_run),
		cmocka_unit_test(keeps_what_was_set),
		cmocka_unit_test(a_new_value_takes_the_place_of_the_old),
		cmocka_unit_test(removes_one_and_leaves_the_rest),
		cmocka_unit_test(a_run_that_is_cut_ends_before_the_cut),
		cmocka_unit_test(compares_names_whose_end_no_byte_marks),
		cmocka_unit_test(orders_names_as_strcmp),
		cmocka_unit_test(hides_flags_and_times_and_no_acl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
