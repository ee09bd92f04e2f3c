/* SPDX-License-Identifier: BSD-2-Clause */
/* Attributes in the ledger: they are found again as they were set, and belong
   to their file. */
#include "preload/record/xattr_stored.h"

#include "preload/record/acl.h"
#include "tests/unit/preload/session.h"

#define NAME "trusted.odd"

/* Each test has files of its own, which stay until the end: a later file could
   get the inode number of one that is gone. */
static char file_name[20], other_name[20];

static int make_files(void **state)
{
	static int count;

	count++;
	snprintf(file_name, sizeof(file_name), "file-%d", count);
	snprintf(other_name, sizeof(other_name), "other-%d", count);
	make_file(file_name);
	make_file(other_name);
	return become_root(state);
}

static int remove_files(void **state)
{
	(void)state;
	return system("rm -f file-* other-*");
}

static struct file look(const char *path)
{
	struct file file;

	assert_int_equal(file_stat(AT_FDCWD, path, 0, &file), 0);
	return file;
}

static long put(struct file *file, const char *name, const char *value)
{
	return xattr_put(file, AT_FDCWD, file->at.path, name, value,
			 value ? strlen(value) : 0);
}

/* The file has this attribute with this value, or none if that is NULL. */
static void assert_value(const struct file *file, const char *name,
			 const char *value)
{
	struct attr attr;

	assert_int_equal(xattr_find(file, name, &attr), value != NULL);
	assert_int_equal(xattr_stored(file, name, &attr), value != NULL);
	if (!value)
		return;
	assert_int_equal(attr.value_size, strlen(value));
	assert_memory_equal(attr.value, value, attr.value_size);
}

static void what_was_set_is_found_until_it_is_removed(void **state)
{
	struct file file = look(file_name);

	(void)state;
	assert_value(&file, NAME, NULL);
	assert_int_equal(put(&file, NAME, "4242"), 0);
	assert_value(&file, NAME, "4242");
	assert_int_equal(put(&file, "security.even", "another"), 0);
	assert_value(&file, NAME, "4242");
	assert_int_equal(put(&file, NAME, "a longer value"), 0);
	assert_value(&file, NAME, "a longer value");
	assert_int_equal(put(&file, NAME, ""), 0);
	assert_value(&file, NAME, "");
	assert_int_equal(put(&file, NAME, NULL), 0);
	assert_value(&file, NAME, NULL);
	assert_value(&file, "security.even", "another");
	assert_int_equal(put(&file, "security.even", NULL), 0);
	assert_int_equal(xattr_all_stored(&file).size, 0);
	assert_int_equal(xattr_all_stored(&file).granule, 0);
}

/* Owner and mode are shown as before. */
static void a_file_without_a_record_gets_one(void **state)
{
	struct file file = look(file_name), again;

	(void)state;
	assert_false(file.recorded);
	assert_int_equal(put(&file, NAME, "4242"), 0);
	assert_true(file.recorded);
	again = look(file_name);
	assert_true(again.recorded);
	assert_value(&again, NAME, "4242");
	assert_int_equal(again.shown.uid, 0);
	assert_int_equal(again.shown.mode, file.disk.stx_mode);
}

static void attributes_belong_to_one_file(void **state)
{
	struct file file = look(file_name), other = look(other_name);

	(void)state;
	assert_int_equal(put(&file, NAME, "4242"), 0);
	assert_value(&other, NAME, NULL);
	assert_int_equal(put(&other, NAME, "4343"), 0);
	assert_value(&file, NAME, "4242");
	assert_value(&other, NAME, "4343");
}

/* Readers hold a run without a lock. */
static void a_run_that_was_read_never_changes(void **state)
{
	struct file file = look(file_name);
	struct stored_xattrs before;
	char copy[200];

	(void)state;
	assert_int_equal(put(&file, NAME, "4242"), 0);
	before = xattr_all_stored(&file);
	assert_in_range(before.size, 1, sizeof(copy));
	memcpy(copy, before.run, before.size);
	assert_int_equal(put(&file, NAME, "4343"), 0);
	assert_int_equal(put(&file, NAME, NULL), 0);
	assert_memory_equal(before.run, copy, before.size);
}

static void values_may_have_64_kib(void **state)
{
	static char value[XATTR_SIZE_MAX];
	struct file file = look(file_name);
	struct attr attr;

	(void)state;
	memset(value, 'x', sizeof(value));
	value[sizeof(value) - 1] = 'y';
	assert_int_equal(xattr_put(&file, AT_FDCWD, file_name, NAME, value,
				   sizeof(value)),
			 0);
	assert_true(xattr_stored(&file, NAME, &attr));
	assert_int_equal(attr.value_size, sizeof(value));
	assert_memory_equal(attr.value, value, sizeof(value));
}

struct acl {
	uint32_t version;
	struct {
		uint16_t tag, perm;
		uint32_t id;
	} entry[5];
};

/* With a mask the group's bits of a mode are the mask's. */
static const struct acl named = { LE32(2),
				  { { LE16(0x01), LE16(6), 0 },
				    { LE16(0x02), LE16(7), LE32(4242) },
				    { LE16(0x04), LE16(4), 0 },
				    { LE16(0x10), LE16(5), 0 },
				    { LE16(0x20), 0, 0 } } };

static void the_access_acl_follows_the_mode(void **state)
{
	struct file file = look(file_name);
	struct acl wanted = named;
	struct attr attr;

	(void)state;
	xattr_follow_mode(&file, 0731);
	assert_false(xattr_stored(&file, acl_access_name, &attr));
	assert_int_equal(xattr_put(&file, AT_FDCWD, file_name, acl_access_name,
				   &named, sizeof(named)),
			 0);
	xattr_follow_mode(&file, 0731);
	wanted.entry[0].perm = LE16(7);
	wanted.entry[3].perm = LE16(3);
	wanted.entry[4].perm = LE16(1);
	assert_true(xattr_stored(&file, acl_access_name, &attr));
	assert_int_equal(attr.value_size, sizeof(wanted));
	assert_memory_equal(attr.value, &wanted, sizeof(wanted));
}

/* New files look for a default ACL only once there may be one. */
static void the_ledger_notes_the_first_default_acl(void **state)
{
	struct file file = look(file_name);
	struct ledger *ledger = session_ledger();

	(void)state;
	assert_int_equal(put(&file, acl_default_name, NULL), 0);
	assert_false(ledger_has(ledger, LEDGER_TRAIT_DEFAULT_ACLS));
	assert_int_equal(xattr_put(&file, AT_FDCWD, file_name, acl_default_name,
				   &named, sizeof(named)),
			 0);
	assert_true(ledger_has(ledger, LEDGER_TRAIT_DEFAULT_ACLS));
}

#define WITH_FILES(test) cmocka_unit_test_setup(test, make_files)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FILES(what_was_set_is_found_until_it_is_removed),
		WITH_FILES(a_file_without_a_record_gets_one),
		WITH_FILES(attributes_belong_to_one_file),
		WITH_FILES(a_run_that_was_read_never_changes),
		WITH_FILES(values_may_have_64_kib),
		WITH_FILES(the_access_acl_follows_the_mode),
		WITH_FILES(the_ledger_notes_the_first_default_acl),
	};

	return cmocka_run_group_tests(tests, begin_session, remove_files);
}
