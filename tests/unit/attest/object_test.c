/* SPDX-License-Identifier: BSD-2-Clause */
/* Inventories: one order, one first name, one order of attributes. */
#include "attest/object/object.h"

#include <stdio.h>
#include <string.h>

#include "common/str.h"
#include "raw/attrs.h"
#include "tests/unit/unit.h"

static void add(struct inventory *inventory, const char *path, uint64_t group)
{
	struct object *object = inventory_add(inventory, path);

	assert_non_null(object);
	object->group = group;
}

static void paths_have_one_order(void **state UNUSED)
{
	static const char *const paths[] = { "b", "a/x", "a-b", ".", "a" };
	static const char *const sorted[] = { ".", "a", "a-b", "a/x", "b" };
	struct inventory inventory = { 0 };
	struct fault fault;

	for (size_t i = 0; i < countof(paths); i++)
		add(&inventory, paths[i], 0);
	assert_int_equal(inventory_sort(&inventory, "file", &fault), 0);
	for (size_t i = 0; i < countof(sorted); i++)
		assert_string_equal(inventory.list[i].path, sorted[i]);
	assert_string_equal(inventory_find(&inventory, "a/x")->path, "a/x");
	assert_null(inventory_find(&inventory, "c"));
	inventory_fini(&inventory);
}

static void a_path_stands_below_another(void **state UNUSED)
{
	static const char *const paths[] = {
		".", "-", "a", "a-b", "a/x", "ab"
	};
	struct inventory inventory = { 0 };
	struct fault fault;

	assert_null(inventory_above(&inventory, "a/x"));
	for (size_t i = 0; i < countof(paths); i++)
		add(&inventory, paths[i], 0);
	assert_int_equal(inventory_sort(&inventory, "file", &fault), 0);
	assert_string_equal(inventory_above(&inventory, "a/x")->path, "a");
	assert_string_equal(inventory_above(&inventory, "a/y/z")->path, "a");
	assert_string_equal(inventory_above(&inventory, "a/x/y")->path, "a/x");
	assert_string_equal(inventory_above(&inventory, "-/y/z")->path, "-");
	assert_null(inventory_above(&inventory, "a."));
	assert_null(inventory_above(&inventory, "b/x"));
	assert_null(inventory_above(&inventory, "a"));
	assert_null(inventory_above(&inventory, "."));
	inventory_fini(&inventory);
}

static void a_path_is_there_once(void **state UNUSED)
{
	struct inventory inventory = { 0 };
	struct fault fault;

	add(&inventory, "a", 0);
	add(&inventory, "b", 0);
	add(&inventory, "a", 0);
	assert_int_equal(inventory_sort(&inventory, "file", &fault), -1);
	assert_string_equal(fault.text, "'a' is there more than once");
	assert_string_equal(fault.file, "file");
	inventory_fini(&inventory);
}

static void groups_have_a_first_name(void **state UNUSED)
{
	struct inventory inventory = { 0 };
	struct fault fault;

	add(&inventory, "z", 7);
	add(&inventory, "m", 9);
	add(&inventory, "a", 7);
	add(&inventory, "k", 0);
	add(&inventory, "q", 7);
	assert_int_equal(inventory_sort(&inventory, "file", &fault), 0);
	assert_int_equal(inventory_name_groups(&inventory), 0);
	assert_string_equal(inventory_find(&inventory, "z")->first, "a");
	assert_string_equal(inventory_find(&inventory, "a")->first, "a");
	assert_true(object_is_further(inventory_find(&inventory, "q")));
	assert_false(object_is_further(inventory_find(&inventory, "a")));
	assert_null(inventory_find(&inventory, "m")->first);
	assert_null(inventory_find(&inventory, "k")->first);
	inventory_fini(&inventory);
}

static bool put(struct str *run, const char *name, const char *value,
		uint32_t size)
{
	return object_add_xattr(run, &(struct attr){
					     .name = name,
					     .name_size = strlen(name),
					     .value = value,
					     .value_size = size,
				     });
}

static void attributes_have_one_order(void **state UNUSED)
{
	static const char *const sorted[] = { "user.", "user.a", "user.ab",
					      "user.b" };
	struct str run = STR_INIT;
	struct attr attr;
	size_t at = 0;

	assert_true(put(&run, "user.b", "1", 1));
	assert_true(put(&run, "user.ab", "", 0));
	assert_true(put(&run, "user.", "2", 1));
	assert_true(put(&run, "user.a", "\0\n", 2));
	assert_true(put(&run, "user.a", "\0\n", 2));
	assert_false(put(&run, "user.a", "\0\0", 2));
	for (size_t i = 0; i < countof(sorted); i++) {
		assert_true(attrs_next(run.data, run.len, &at, &attr));
		assert_int_equal(attr.name_size, strlen(sorted[i]));
		assert_memory_equal(attr.name, sorted[i], attr.name_size);
	}
	assert_int_equal(at, run.len);
	str_fini(&run);
}

static void those_of_the_host_are_left_out(void **state UNUSED)
{
	static const char *const host[] = {
		"security.selinux",
		"trusted.overlay.opaque",
		"security.ima",
		"user.fuseoverlayfs.origin",
	};
	static const char minimal[4 + 3 * 8];
	struct str run = STR_INIT;

	for (size_t i = 0; i < countof(host); i++)
		assert_true(put(&run, host[i], "x", 1));
	assert_true(put(&run, ATTR_ACCESS_ACL, minimal, sizeof(minimal)));
	assert_int_equal(run.len, 0);
	assert_true(put(&run, "trusted.overlayfs", "x", 1));
	assert_int_not_equal(run.len, 0);
	str_fini(&run);
}

static void impossible_ones_are_refused(void **state UNUSED)
{
	static char large[65537];
	struct str run = STR_INIT;

	assert_false(put(&run, "", "x", 1));
	assert_false(put(&run, "user.a", large, sizeof(large)));
	assert_true(put(&run, "user.a", large, sizeof(large) - 1));
	assert_false(put(&run, "security.capability", "x", 1));
	memset(large, 'n', 256);
	large[256] = '\0';
	assert_false(put(&run, large, "x", 1));
	str_fini(&run);
}

/* All names of a file have to fit in the list that the kernel gives. */
static void a_file_has_room_for_so_many(void **state UNUSED)
{
	struct str run = STR_INIT;
	char name[8];

	for (int i = 0; i < 65536 / 8; i++) {
		snprintf(name, sizeof(name), "x.%05d", (i * 5) % 8192);
		assert_true(put(&run, name, "", 0));
	}
	assert_true(put(&run, "x.00000", "", 0));
	assert_false(put(&run, "y", "", 0));
	str_fini(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_have_one_order),
		cmocka_unit_test(a_path_stands_below_another),
		cmocka_unit_test(a_path_is_there_once),
		cmocka_unit_test(groups_have_a_first_name),
		cmocka_unit_test(attributes_have_one_order),
		cmocka_unit_test(those_of_the_host_are_left_out),
		cmocka_unit_test(impossible_ones_are_refused),
		cmocka_unit_test(a_file_has_room_for_so_many),
	};

	return RUN_GROUP(tests);
}
