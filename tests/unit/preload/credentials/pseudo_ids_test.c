/* SPDX-License-Identifier: BSD-2-Clause */
/* pseudo's variables of ids, read and written. */
#include "preload/credentials/pseudo_ids.h"

#include "tests/unit/preload/session.h"

static void only_these_names_count(void **state UNUSED)
{
	static const char *const others[] = {
		"PSEUDO_UID=1", "PSEUDO_UIDS", "XPSEUDO_UIDS=1",
		"PSEUDO_TAG=1", "PSEUDO_",     "",
	};

	assert_true(pseudo_ids_has("PSEUDO_UIDS=4242,0,0,0"));
	assert_true(pseudo_ids_has("PSEUDO_GIDS="));
	for (size_t i = 0; i < countof(others); i++)
		assert_false(pseudo_ids_has(others[i]));
}

/* Reads one list as both variables; the uids are stored. */
static bool read_list(const char *list, uint32_t ids[IDS])
{
	char uids[64] = "PSEUDO_UIDS=", gids[64] = "PSEUDO_GIDS=";
	char *envp[] = { (char *)"PATH=/bin", uids, gids, NULL };
	struct credentials cred = cred_of_root;
	bool found;

	strcat(uids, list);
	strcat(gids, list);
	found = pseudo_ids_read(envp, &cred);
	memcpy(ids, cred.uid, sizeof(cred.uid));
	assert_memory_equal(cred.gid, cred.uid, sizeof(cred.uid));
	return found;
}

static void what_is_not_given_is_root(void **state UNUSED)
{
	static const struct {
		const char *list;
		bool found;
		uint32_t ids[IDS];
	} cases[] = {
		{ "1,2,3,4", true, { 1, 2, 3, 4 } },
		{ "4242,4343", true, { 4242, 4343, 0, 4343 } },
		{ "0,4242,7", true, { 0, 4242, 7, 4242 } },
		{ "0,0,0,0", false, { 0 } },
		{ "5,6,7,0", true, { 5, 6, 7, 0 } },
		{ "1,2,3,4,5", true, { 1, 2, 3, 4 } },
		{ "1,-2,3,4", true, { 1 } },
		{ "1,odd,3,4", true, { 1 } },
		{ "4294967295,4294967296", true, { UINT32_MAX } },
		{ "00000000000000000001", false, { 0 } },
		{ "", false, { 0 } },
		{ ",1", false, { 0 } },
	};
	uint32_t ids[IDS];

	for (size_t i = 0; i < countof(cases); i++) {
		assert_int_equal(read_list(cases[i].list, ids), cases[i].found);
		assert_memory_equal(ids, cases[i].ids, sizeof(ids));
	}
}

static void one_variable_is_enough(void **state UNUSED)
{
	char *envp[] = { (char *)"PSEUDO_GIDS=0,42,0,42", NULL };
	struct credentials cred = cred_of_root;

	assert_true(pseudo_ids_read(envp, &cred));
	assert_int_equal(cred.gid[ID_EFFECTIVE], 42);
	assert_int_equal(cred.uid[ID_EFFECTIVE], 0);
	assert_false(pseudo_ids_read(envp + 1, &cred));
	assert_false(pseudo_ids_read(NULL, &cred));
}

static void the_largest_ids_come_back(void **state UNUSED)
{
	const uint32_t most = UINT32_MAX - 1;
	struct credentials cred = {
		.uid = { most, most, most, most },
		.gid = { most, most, most, most },
	};
	struct credentials read = cred_of_root;
	char buffer[PSEUDO_IDS_SIZE], *list[PSEUDO_IDS + 1], **end;

	end = pseudo_ids_write(&cred, list, buffer);
	assert_int_equal(end - list, PSEUDO_IDS);
	*end = NULL;
	assert_true(pseudo_ids_read(list, &read));
	assert_memory_equal(read.uid, cred.uid, sizeof(cred.uid));
	assert_memory_equal(read.gid, cred.gid, sizeof(cred.gid));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_these_names_count),
		cmocka_unit_test(what_is_not_given_is_root),
		cmocka_unit_test(one_variable_is_enough),
		cmocka_unit_test(the_largest_ids_come_back),
	};

	return RUN_GROUP(tests);
}
