/* SPDX-License-Identifier: BSD-2-Clause */
/* fakeroot's variables of ids, read and written. */
#include "ledger/fakeroot_ids.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct credentials of_root;

static void only_these_names_count(void **state UNUSED)
{
	static const char *const others[] = {
		"FAKEROOTKEY=1", "FAKEROOTXUID=1",  "FAKEROOTUIDS=1",
		"FAKEROOTUID",	 "FAKEROOTEEUID=1", "XFAKEROOTUID=1",
		"FAKEROOT",	 "FAKEROOTE",	    "",
	};

	assert_true(fakeroot_ids_has("FAKEROOTUID=4242"));
	assert_true(fakeroot_ids_has("FAKEROOTFGID="));
	for (size_t i = 0; i < countof(others); i++)
		assert_false(fakeroot_ids_has(others[i]));
}

static void what_is_not_given_is_root(void **state UNUSED)
{
	char *envp[] = { (char *)"PATH=/bin", (char *)"FAKEROOTEUID=4242",
			 (char *)"FAKEROOTSGID=77", (char *)"FAKEROOTGID=odd",
			 NULL };
	struct credentials cred = of_root;

	assert_true(fakeroot_ids_read(envp, &cred));
	assert_int_equal(cred.uid[ID_REAL], 0);
	assert_int_equal(cred.uid[ID_EFFECTIVE], 4242);
	assert_int_equal(cred.uid[ID_FS], 4242);
	assert_int_equal(cred.gid[ID_REAL], 0);
	assert_int_equal(cred.gid[ID_SAVED], 77);
	assert_int_equal(cred.gid[ID_FS], 0);
	cred = of_root;
	assert_false(fakeroot_ids_read(envp + 4, &cred));
	assert_false(fakeroot_ids_read(NULL, &cred));
}

static void the_largest_ids_come_back(void **state UNUSED)
{
	const uint32_t most = UINT32_MAX - 1;
	struct credentials cred = {
		.uid = { most, most, most, most },
		.gid = { most, most, most, most },
	};
	struct credentials read = of_root;
	char buffer[FAKEROOT_IDS_SIZE], *list[FAKEROOT_IDS + 1], **end;

	end = fakeroot_ids_write(&cred, list, buffer);
	assert_int_equal(end - list, FAKEROOT_IDS);
	*end = NULL;
	assert_true(fakeroot_ids_read(list, &read));
	assert_memory_equal(read.uid, cred.uid, sizeof(cred.uid));
	assert_memory_equal(read.gid, cred.gid, sizeof(cred.gid));
	end = fakeroot_ids_write(&of_root, list, buffer);
	assert_ptr_equal(end, list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_these_names_count),
		cmocka_unit_test(what_is_not_given_is_root),
		cmocka_unit_test(the_largest_ids_come_back),
	};

	return RUN_GROUP(tests);
}
