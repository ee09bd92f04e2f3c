/* SPDX-License-Identifier: BSD-2-Clause */
/* Names and values of attributes against xattr(7), setxattr(2), and
   capabilities(7), "File capability extended attribute versioning". */
#include "preload/xattr/xattr_check.h"

#include <linux/capability.h>
#include <linux/limits.h>

#include "tests/unit/preload/session.h"

static const struct {
	const char *name;
	bool in_ledger, acl;
	long suffix;
} names[] = {
	{ "trusted.odd", true, false, 0 },
	{ "security.odd", true, false, 0 },
	{ "security.capability", true, false, 0 },
	{ "system.posix_acl_access", true, true, 0 },
	{ "system.posix_acl_default", true, true, 0 },
	{ "system.posix_acl", false, false, 0 },
	{ "system.posix_acl_access2", false, false, 0 },
	{ "user.odd", false, false, 0 },
	{ "user.trusted.odd", false, false, 0 },
	{ "trusted", false, false, 0 },
	{ "Trusted.odd", false, false, 0 },
	{ "odd", false, false, 0 },
	/* A prefix alone is no name. */
	{ "trusted.", true, false, -EINVAL },
	{ "security.", true, false, -EINVAL },
};

static void names_say_where_an_attribute_is_stored(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(names); i++) {
		const char *name = names[i].name;

		if (xattr_in_ledger(name) != names[i].in_ledger ||
		    xattr_is_acl(name) != names[i].acl ||
		    xattr_check_suffix(name) != names[i].suffix)
			fail_msg("%s: in ledger %d, ACL %d, suffix %ld", name,
				 xattr_in_ledger(name), xattr_is_acl(name),
				 xattr_check_suffix(name));
	}
}

static void names_have_1_to_255_bytes(void **state)
{
	char name[XATTR_NAME_MAX + 2] = "";

	(void)state;
	assert_int_equal(xattr_check_name(name), -ERANGE);
	memset(name, 'x', XATTR_NAME_MAX);
	assert_int_equal(xattr_check_name("x"), 0);
	assert_int_equal(xattr_check_name(name), 0);
	name[XATTR_NAME_MAX] = 'x';
	assert_int_equal(xattr_check_name(name), -ERANGE);
	assert_int_equal(xattr_check_name(NULL), -EFAULT);
	assert_int_equal(xattr_check_name((const char *)8), -EFAULT);
}

static void values_have_at_most_64_kib(void **state)
{
	static char value[XATTR_SIZE_MAX + 1];
	const char *name = "trusted.odd";
	const size_t max = XATTR_SIZE_MAX;

	(void)state;
	assert_int_equal(xattr_check_setting(name, value, max, 0), 0);
	assert_int_equal(xattr_check_setting(name, value, max + 1, 0), -E2BIG);
	assert_int_equal(xattr_check_setting(name, NULL, 0, 0), 0);
	assert_int_equal(xattr_check_setting(name, NULL, 1, 0), -EFAULT);
	assert_int_equal(xattr_check_setting("", value, 1, 0), -ERANGE);
}

/* "XATTR_CREATE" and "XATTR_REPLACE": whether they fit the file is asked
   later. */
static void other_flags_are_refused(void **state)
{
	(void)state;
	for (int how = 0; how < 8; how++)
		assert_int_equal(xattr_check_setting("user.odd", "x", 1, how),
				 how & 4 ? -EINVAL : 0);
	/* The flags come before the size. */
	assert_int_equal(
		xattr_check_setting("user.odd", NULL, XATTR_SIZE_MAX + 1, 4),
		-EINVAL);
}

static const struct {
	uint32_t magic;
	size_t size;
	long ret;
} capabilities[] = {
	{ VFS_CAP_REVISION_2, XATTR_CAPS_SZ_2, 0 },
	{ VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE, XATTR_CAPS_SZ_2, 0 },
	{ VFS_CAP_REVISION_3, XATTR_CAPS_SZ_3, 0 },
	{ VFS_CAP_REVISION_3, XATTR_CAPS_SZ_2, -EINVAL },
	{ VFS_CAP_REVISION_2, XATTR_CAPS_SZ_3, -EINVAL },
	{ VFS_CAP_REVISION_1, XATTR_CAPS_SZ_1, -EINVAL },
	{ VFS_CAP_REVISION_2, XATTR_CAPS_SZ_2 - 1, -EINVAL },
	{ VFS_CAP_REVISION_2, 3, -EINVAL },
	{ VFS_CAP_REVISION_2, 0, -EINVAL },
	{ 0x42000000, XATTR_CAPS_SZ_2, -EINVAL },
};

static void capabilities_have_a_revision_and_its_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(capabilities); i++) {
		uint32_t value[8] = { LE32(capabilities[i].magic) };
		long ret = xattr_check_setting("security.capability", value,
					       capabilities[i].size, 0);

		if (ret != capabilities[i].ret)
			fail_msg("revision %x, %zu bytes: %ld",
				 capabilities[i].magic, capabilities[i].size,
				 ret);
	}
}

static void acls_have_their_version_and_size(void **state)
{
	const uint32_t value[] = { LE32(2), 0, 0 };
	const uint32_t other[] = { LE32(3), 0, 0 };
	const char *name = "system.posix_acl_default";

	(void)state;
	assert_int_equal(xattr_check_setting(name, value, 12, 0), 0);
	assert_int_equal(xattr_check_setting(name, value, 11, 0), -EINVAL);
	assert_int_equal(xattr_check_setting(name, other, 12, 0), -EOPNOTSUPP);
	assert_int_equal(xattr_check_setting(name, NULL, 0, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_say_where_an_attribute_is_stored),
		cmocka_unit_test(names_have_1_to_255_bytes),
		cmocka_unit_test(values_have_at_most_64_kib),
		cmocka_unit_test(other_flags_are_refused),
		cmocka_unit_test(capabilities_have_a_revision_and_its_size),
		cmocka_unit_test(acls_have_their_version_and_size),
	};

	return RUN_GROUP(tests);
}
