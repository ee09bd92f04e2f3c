/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of file systems, and what tells their files. */
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/statfs.h>

#include "tests/unit/ledger/fixture.h"

static void a_file_system_tells_what_it_can(void **state)
{
	static const struct {
		uint64_t f_type;
		bool birth;
		uint32_t kind;
	} cases[] = {
		{ EXT4_SUPER_MAGIC, true, LEDGER_TELLS_BIRTH },
		{ EXT4_SUPER_MAGIC, false, LEDGER_TELLS_HANDLE },
		{ XFS_SUPER_MAGIC, false, LEDGER_TELLS_HANDLE },
		{ TMPFS_MAGIC, true, LEDGER_TELLS_BIRTH },
		{ OVERLAYFS_SUPER_MAGIC, true,
		  LEDGER_TELLS_BIRTH | LEDGER_COPIES_UP },
		{ OVERLAYFS_SUPER_MAGIC, false,
		  LEDGER_TELLS_TYPE | LEDGER_COPIES_UP },
		{ NFS_SUPER_MAGIC, false, LEDGER_TELLS_TYPE },
		{ NFS_SUPER_MAGIC, true, LEDGER_TELLS_BIRTH },
		{ 0, false, LEDGER_TELLS_TYPE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct statfs fs = { .f_type = cases[i].f_type };
		struct ledger_key key = { .birth = cases[i].birth };

		assert_int_equal(ledger_kind_by(&fs, &key), cases[i].kind);
	}
}

static void what_was_said_first_of_a_device_stands(void **state)
{
	struct ledger *ledger = fresh_ledger();

	(void)state;
	assert_int_equal(ledger_kind(ledger, 77), 0);
	assert_true(ledger_known_since(ledger, 77) == UINT64_MAX);
	assert_int_equal(
		ledger_add_device(ledger, 77, LEDGER_TELLS_BIRTH, 4242), 0);
	assert_int_equal(ledger_add_device(ledger, 77, LEDGER_TELLS_TYPE, 4343),
			 0);
	assert_int_equal(ledger_kind(ledger, 77), LEDGER_TELLS_BIRTH);
	assert_int_equal(ledger_known_since(ledger, 77), 4242);
	assert_int_equal(ledger_kind(ledger, 78), 0);
	drop_ledger(ledger);
}

static void a_device_brings_its_traits(void **state)
{
	struct ledger *ledger = fresh_ledger();

	(void)state;
	ledger_add_device(ledger, 1, LEDGER_TELLS_BIRTH, 1);
	assert_false(
		ledger_has(ledger, LEDGER_TRAIT_WATCHED | LEDGER_TRAIT_LAYERS));
	ledger_add_device(ledger, 2, LEDGER_TELLS_TYPE, 1);
	assert_true(ledger_has(ledger, LEDGER_TRAIT_WATCHED));
	assert_false(ledger_has(ledger, LEDGER_TRAIT_LAYERS));
	ledger_add_device(ledger, 3, LEDGER_TELLS_BIRTH | LEDGER_COPIES_UP, 1);
	assert_true(ledger_has(ledger, LEDGER_TRAIT_LAYERS));
	drop_ledger(ledger);
}

static void a_full_table_takes_no_more(void **state)
{
	struct ledger *ledger = fresh_ledger();

	(void)state;
	for (uint32_t dev = 1; dev <= LEDGER_DEVICES; dev++)
		assert_int_equal(
			ledger_add_device(ledger, dev, LEDGER_TELLS_TYPE, dev),
			0);
	assert_int_equal(ledger_add_device(ledger, 4242, LEDGER_TELLS_TYPE, 1),
			 -ENOSPC);
	assert_int_equal(ledger_kind(ledger, 4242), 0);
	assert_int_equal(ledger_known_since(ledger, LEDGER_DEVICES),
			 LEDGER_DEVICES);
	drop_ledger(ledger);
}

/* The LEDGER_VOLUME of a device whose file system has this f_fsid. */
static uint32_t volume_of(const uint32_t id[2], uint32_t dev)
{
	struct ledger_key key = { .dev = dev, .birth = 1 };
	struct statfs fs = { .f_type = 0 };

	memcpy(&fs.f_fsid, id, sizeof(fs.f_fsid));
	return ledger_kind_by(&fs, &key) & ~LEDGER_TELLS_BIRTH;
}

static void a_volume_is_told_by_its_id(void **state)
{
	struct ledger *ledger = fresh_ledger();
	uint32_t dev = ledger_dev(0x123, 0x45678);
	uint32_t ids[][2] = { { 4242, 77 }, { 4242, 78 }, { 0x45612378, 0 } };
	uint32_t one = volume_of(ids[0], dev);
	uint32_t two = volume_of(ids[1], dev);

	(void)state;
	assert_int_not_equal(one, 0);
	assert_int_not_equal(one, two);
	assert_int_equal(one & ~LEDGER_VOLUME, 0);
	assert_int_equal(volume_of(ids[2], dev), 0);
	assert_int_not_equal(volume_of(ids[2], dev + 1), 0);
	ledger_add_device(ledger, 1, LEDGER_TELLS_BIRTH | one, 1);
	ledger_add_device(ledger, 2, LEDGER_TELLS_BIRTH | two, 1);
	ledger_add_device(ledger, 3, LEDGER_TELLS_BIRTH | one, 1);
	ledger_add_device(ledger, 4, LEDGER_TELLS_BIRTH, 1);
	assert_false(ledger_same_volume(ledger, 1, 2));
	assert_true(ledger_same_volume(ledger, 1, 3));
	assert_true(ledger_same_volume(ledger, 1, 4));
	drop_ledger(ledger);
}

static void a_number_is_found_under_other_devices(void **state)
{
	struct ledger *ledger = fresh_ledger();
	struct ledger_key key = key_of(77, 5);
	struct ledger_value value;

	(void)state;
	change_owner(ledger, key, 4242, 4343);
	assert_true(ledger_find(ledger, &key, &value));
	assert_int_equal(ledger_elsewhere(ledger, key.dev + 1, 77, 0), 0);
	ledger_add_device(ledger, key.dev, LEDGER_TELLS_BIRTH | 0x100, 5);
	assert_int_equal(ledger_elsewhere(ledger, key.dev + 1, 77, 0),
			 value.record);
	assert_int_equal(ledger_elsewhere(ledger, key.dev, 77, 0), 0);
	assert_int_equal(ledger_elsewhere(ledger, key.dev + 1, 78, 0), 0);
	assert_int_equal(ledger_elsewhere(ledger, key.dev + 1, 77, key.tag),
			 value.record);
	assert_int_equal(ledger_elsewhere(ledger, key.dev + 1, 77, key.tag + 1),
			 0);
	ledger_add_device(ledger, key.dev + 1, LEDGER_TELLS_BIRTH, 6);
	assert_int_equal(ledger_elsewhere(ledger, key.dev + 1, 77, 0),
			 value.record);
	ledger_add_device(ledger, key.dev + 2, LEDGER_TELLS_BIRTH | 0x200, 4);
	assert_int_equal(ledger_elsewhere(ledger, key.dev + 2, 77, 0), 0);
	ledger_add_device(ledger, key.dev + 3, LEDGER_TELLS_BIRTH | 0x100, 4);
	assert_int_equal(ledger_elsewhere(ledger, key.dev + 3, 77, 0),
			 value.record);
	ledger_forget(ledger, &key);
	assert_int_equal(ledger_elsewhere(ledger, key.dev + 1, 77, 0), 0);
	drop_ledger(ledger);
}

/* False where a sandbox lets nobody ask. */
static bool has_handles(int fd)
{
	struct file_handle none = { .handle_bytes = 0 };
	int mount;

	return name_to_handle_at(fd, "", &none, &mount, AT_EMPTY_PATH) < 0 &&
	       errno == EOVERFLOW;
}

static void a_handle_tells_two_files(void **state)
{
	int a = memfd_create("a", 0), b = memfd_create("b", 0);
	uint32_t tag = ledger_handle_tag(a, NULL, AT_EMPTY_PATH);

	(void)state;
	assert_true(a >= 0 && b >= 0);
	assert_int_equal(tag != 0, has_handles(a));
	assert_int_equal(ledger_handle_tag(a, "", AT_EMPTY_PATH), tag);
	if (tag)
		assert_int_not_equal(ledger_handle_tag(b, NULL, AT_EMPTY_PATH),
				     tag);
	assert_int_equal(ledger_handle_tag(AT_FDCWD, "/nowhere", 0), 0);
	close(a);
	close(b);
}

static void a_type_tells_only_other_types(void **state)
{
	(void)state;
	assert_int_not_equal(ledger_type_tag(S_IFREG | 0644), 0);
	assert_int_equal(ledger_type_tag(S_IFREG | 0644),
			 ledger_type_tag(S_IFREG | 04755));
	assert_int_not_equal(ledger_type_tag(S_IFREG | 0644),
			     ledger_type_tag(S_IFDIR | 0644));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_system_tells_what_it_can),
		cmocka_unit_test(what_was_said_first_of_a_device_stands),
		cmocka_unit_test(a_device_brings_its_traits),
		cmocka_unit_test(a_full_table_takes_no_more),
		cmocka_unit_test(a_volume_is_told_by_its_id),
		cmocka_unit_test(a_number_is_found_under_other_devices),
		cmocka_unit_test(a_handle_tells_two_files),
		cmocka_unit_test(a_type_tells_only_other_types),
	};

	return RUN_GROUP(tests);
}
