/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes of ids as the pages of each call describe them: setuid(2),
   setreuid(2), setresuid(2), setfsuid(2), setgroups(2). */
#include "tests/unit/preload/session.h"

#define NO ((uint32_t)-1)

enum call { SET, SET_EFFECTIVE, SET_RE, SET_RES };

/* Users and groups follow the same rules. */
struct change {
	uint32_t before[IDS]; /* real, effective, saved, file system */
	bool privileged;
	enum call call;
	uint32_t id[3];
	long ret;
	uint32_t after[IDS];
};

#define ROOT               \
	{                  \
		0, 0, 0, 0 \
	}
#define MIXED                          \
	{                              \
		4242, 4343, 4444, 4343 \
	}

static const struct change changes[] = {
	/* Privileged: setuid sets all of them, seteuid keeps the saved one. */
	{ ROOT, true, SET, { 4242 }, 0, { 4242, 4242, 4242, 4242 } },
	{ ROOT, true, SET_EFFECTIVE, { 4242 }, 0, { 0, 4242, 0, 4242 } },
	{ ROOT, true, SET, { NO }, -EINVAL, ROOT },
	{ ROOT, true, SET_EFFECTIVE, { NO }, -EINVAL, ROOT },
	/* setuid: the effective one "can be set to the real UID or saved
	   set-user-ID". */
	{ MIXED, false, SET, { 4242 }, 0, { 4242, 4242, 4444, 4242 } },
	{ MIXED, false, SET, { 4444 }, 0, { 4242, 4444, 4444, 4444 } },
	{ MIXED, false, SET, { 4343 }, -EPERM, MIXED },
	{ MIXED, false, SET, { 0 }, -EPERM, MIXED },
	/* setreuid: the real one only "to the real user ID or the effective
	   user ID", the effective one also to the saved one. */
	{ MIXED, false, SET_RE, { 4444, NO }, -EPERM, MIXED },
	{ MIXED, false, SET_RE, { NO, 4545 }, -EPERM, MIXED },
	{ MIXED, false, SET_RE, { NO, NO }, 0, MIXED },
	/* The saved one follows, if the real one is set or the effective one
	   becomes other than the real one was. */
	{ MIXED, false, SET_RE, { 4343, NO }, 0, { 4343, 4343, 4343, 4343 } },
	{ MIXED, false, SET_RE, { NO, 4242 }, 0, { 4242, 4242, 4444, 4242 } },
	{ MIXED, false, SET_RE, { NO, 4343 }, 0, { 4242, 4343, 4343, 4343 } },
	{ ROOT, true, SET_RE, { 4242, 4343 }, 0, { 4242, 4343, 4343, 4343 } },
	/* setresuid: each one to any of the three. */
	{ MIXED,
	  false,
	  SET_RES,
	  { 4444, 4242, 4343 },
	  0,
	  { 4444, 4242, 4343, 4242 } },
	{ MIXED, false, SET_RES, { 4545, NO, NO }, -EPERM, MIXED },
	{ MIXED, false, SET_RES, { NO, 4545, NO }, -EPERM, MIXED },
	{ MIXED, false, SET_RES, { NO, NO, 4545 }, -EPERM, MIXED },
	{ ROOT, true, SET_RES, { 4242, NO, 4343 }, 0, { 4242, 0, 4343, 0 } },
};

static long call_of_user(const struct change *change)
{
	const uint32_t *id = change->id;

	switch (change->call) {
	case SET: return fake_setuid(id[0]);
	case SET_EFFECTIVE: return fake_seteuid(id[0]);
	case SET_RE: return fake_setreuid(id[0], id[1]);
	case SET_RES: return fake_setresuid(id[0], id[1], id[2]);
	}
	return -ENOSYS;
}

static long call_of_group(const struct change *change)
{
	const uint32_t *id = change->id;

	switch (change->call) {
	case SET: return fake_setgid(id[0]);
	case SET_EFFECTIVE: return fake_setegid(id[0]);
	case SET_RE: return fake_setregid(id[0], id[1]);
	case SET_RES: return fake_setresgid(id[0], id[1], id[2]);
	}
	return -ENOSYS;
}

static void adopt(const struct change *change, bool users)
{
	struct credentials before = cred_of_root;

	memcpy(users ? before.uid : before.gid, change->before,
	       sizeof(change->before));
	/* The right to change the others must not help. */
	before.effective = change->privileged ? CRED_ALL_CAPS
			   : users	      ? CAPABILITY(SETGID)
					      : CAPABILITY(SETUID);
	assert_int_equal(cred_adopt(&before, cred_of_root.group), 0);
}

static void try_changes(bool users)
{
	for (size_t i = 0; i < countof(changes); i++) {
		const uint32_t *after;
		long ret;

		adopt(&changes[i], users);
		ret = users ? call_of_user(&changes[i])
			    : call_of_group(&changes[i]);
		after = users ? cred_now()->uid : cred_now()->gid;
		if (ret != changes[i].ret ||
		    memcmp(after, changes[i].after, sizeof(changes[i].after)))
			fail_msg("row %zu: %ld, ids %u %u %u %u", i, ret,
				 after[0], after[1], after[2], after[3]);
	}
}

static void users_change_by_the_rules(void **state)
{
	(void)state;
	try_changes(true);
}

static void groups_change_by_the_rules(void **state)
{
	(void)state;
	try_changes(false);
}

static void the_ids_that_are_asked_for_are_those_set(void **state)
{
	static const uint32_t none;
	uid_t uid[3];
	gid_t gid[3];

	(void)state;
	assert_int_equal(fake_setresgid(4545, 4646, 4747), 0);
	assert_int_equal(fake_setresuid(4242, 4343, 4444), 0);
	assert_int_equal(fake_getuid(ID_REAL), 4242);
	assert_int_equal(fake_getuid(ID_EFFECTIVE), 4343);
	assert_int_equal(fake_getgid(ID_REAL), 4545);
	assert_int_equal(fake_getgid(ID_EFFECTIVE), 4646);
	assert_int_equal(fake_getresuid(&uid[0], &uid[1], &uid[2]), 0);
	assert_int_equal(fake_getresgid(&gid[0], &gid[1], &gid[2]), 0);
	assert_memory_equal(uid, ((uid_t[]){ 4242, 4343, 4444 }), sizeof(uid));
	assert_memory_equal(gid, ((gid_t[]){ 4545, 4646, 4747 }), sizeof(gid));
	assert_int_equal(fake_getresuid(&uid[0], NULL, &uid[2]), -EFAULT);
	assert_int_equal(fake_getresgid((gid_t *)&none, NULL, NULL), -EFAULT);
}

static void setfsuid_tells_the_id_before_even_if_it_fails(void **state)
{
	(void)state;
	assert_int_equal(fake_setfsuid(4242), 0);
	assert_int_equal(fake_setfsuid(NO), 4242);
	assert_int_equal(fake_setfsgid(4343), 0);
	assert_int_equal(fake_setfsgid(4343), 4343);
	become_user(4242, 0);
	assert_int_equal(fake_setfsuid(4343), 4242);
	assert_int_equal(fake_setfsuid(NO), 4242);
	assert_int_equal(fake_setfsgid(4343), 4242);
	assert_int_equal(fake_setfsgid(NO), 4242);
}

static void groups_are_told_in_ascending_order(void **state)
{
	static const gid_t given[] = { 4343, 17, 4242 };
	static const gid_t sorted[] = { 17, 4242, 4343 };
	gid_t told[4];

	(void)state;
	assert_int_equal(fake_setgroups(countof(given), given), 0);
	assert_int_equal(fake_getgroups(0, NULL), 3);
	assert_int_equal(fake_getgroups(countof(told), told), 3);
	assert_memory_equal(told, sorted, sizeof(sorted));
	assert_int_equal(fake_getgroups(2, told), -EINVAL);
	assert_int_equal(fake_getgroups(-1, told), -EINVAL);
	assert_int_equal(fake_getgroups(3, NULL), -EFAULT);
	assert_int_equal(fake_setgroups(0, NULL), 0);
	assert_int_equal(fake_getgroups(countof(told), told), 0);
}

static void setgroups_refuses_what_the_kernel_refuses(void **state)
{
	static const gid_t one[] = { 4242 };

	(void)state;
	assert_int_equal(fake_setgroups(CRED_GROUPS_MAX + 1, one), -EINVAL);
	assert_int_equal(fake_setgroups(1, NULL), -EFAULT);
	become_user(4242, CAPABILITY(SETUID));
	assert_int_equal(fake_setgroups(1, one), -EPERM);
	become_user(4242, CAPABILITY(SETGID));
	assert_int_equal(fake_setgroups(1, one), 0);
}

static void the_effective_group_counts_as_a_group(void **state)
{
	static const gid_t groups[] = { 4242, 4343 };

	(void)state;
	assert_int_equal(fake_setgroups(countof(groups), groups), 0);
	assert_int_equal(fake_setegid(4545), 0);
	assert_int_equal(fake_group_member(4343), 1);
	assert_int_equal(fake_group_member(4545), 1);
	assert_int_equal(fake_group_member(4646), 0);
}

static void initgroups_asks_the_group_database(void **state)
{
	gid_t told[64];
	long count;

	(void)state;
	assert_int_equal(fake_initgroups("root", 4242), 0);
	count = fake_getgroups(countof(told), told);
	assert_true(count >= 1);
	assert_int_equal(fake_group_member(4242), 1);
	become_user(4343, 0);
	errno = 0;
	assert_int_equal(fake_initgroups("root", 4242), -1);
	assert_int_equal(errno, EPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(users_change_by_the_rules, become_root),
		cmocka_unit_test_setup(groups_change_by_the_rules, become_root),
		cmocka_unit_test_setup(the_ids_that_are_asked_for_are_those_set,
				       become_root),
		cmocka_unit_test_setup(
			setfsuid_tells_the_id_before_even_if_it_fails,
			become_root),
		cmocka_unit_test_setup(groups_are_told_in_ascending_order,
				       become_root),
		cmocka_unit_test_setup(
			setgroups_refuses_what_the_kernel_refuses, become_root),
		cmocka_unit_test_setup(the_effective_group_counts_as_a_group,
				       become_root),
		cmocka_unit_test_setup(initgroups_asks_the_group_database,
				       become_root),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
