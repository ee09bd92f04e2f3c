/* SPDX-License-Identifier: BSD-2-Clause */
/* How credentials are stored, and whose they are after fork(2) and vfork(2). */
#include "preload/credentials/credentials.h"

#include <sys/wait.h>

#include "tests/unit/preload/session.h"

static int status_of(pid_t child)
{
	int status = 0;

	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* First, before anything has changed them. */
static void a_process_begins_as_root(void **state)
{
	(void)state;
	assert_false(cred_changed());
	assert_ptr_equal(cred_now(), &cred_of_root);
	assert_true(cred_capable(CAP_CHOWN));
	assert_true(cred_fsids_are_root());
	assert_false(cred_limited());
	assert_true(cred_is_dumpable());
	assert_ptr_equal(cred_load(0), &cred_of_root);
}

/* vfork(2): the child shares the memory of its parent, and not its ids. */
__attribute__((noinline)) static pid_t change_in_vfork(uid_t uid)
{
	pid_t child = vfork();

	if (!child)
		_exit(fake_setuid(uid) != 0 ||
		      fake_getuid(ID_EFFECTIVE) != uid);
	return child;
}

static void a_child_of_vfork_changes_only_itself(void **state)
{
	(void)state;
	assert_int_equal(status_of(change_in_vfork(4242)), 0);
	assert_int_equal(fake_getuid(ID_EFFECTIVE), 0);
	assert_int_equal(status_of(change_in_vfork(4343)), 0);
	assert_int_equal(fake_getuid(ID_EFFECTIVE), 0);
	/* And after the parent has changed its own. */
	become_user(4444, CAPABILITY(SETUID));
	assert_int_equal(status_of(change_in_vfork(4242)), 0);
	assert_int_equal(fake_getuid(ID_EFFECTIVE), 4444);
}

static void a_child_of_fork_inherits_and_then_goes_its_way(void **state)
{
	pid_t child;

	(void)state;
	become_user(4444, CAPABILITY(SETUID));
	child = fork();
	if (!child) {
		cred_forked();
		_exit(fake_getuid(ID_EFFECTIVE) != 4444 ||
		      fake_setuid(4242) != 0 ||
		      fake_getuid(ID_EFFECTIVE) != 4242);
	}
	assert_int_equal(status_of(child), 0);
	assert_int_equal(fake_getuid(ID_EFFECTIVE), 4444);
}

static void what_was_stored_is_loaded(void **state)
{
	static uint32_t groups[CRED_GROUPS_MAX];
	struct credentials head = {
		.uid = { 0x80000000, 4242, UINT32_MAX - 1, 17 },
		.gid = { 1, 2, 3, 4 },
		.effective = 5,
		.permitted = 6,
		.inheritable = 7,
		.ambient = 8,
		.secure = 9,
		.no_new_privs = 1,
		.groups = CRED_GROUPS_MAX,
	};
	const struct credentials *loaded;
	uint32_t granule = 0, second = 0;

	(void)state;
	for (uint32_t i = 0; i < CRED_GROUPS_MAX; i++)
		groups[i] = i * 65537;
	assert_int_equal(cred_store(&head, groups, &granule), 0);
	assert_int_not_equal(granule, 0);
	loaded = cred_load(granule);
	assert_memory_equal(loaded, &head, offsetof(struct credentials, group));
	assert_memory_equal(loaded->group, groups, sizeof(groups));
	/* Another process may have the first, so it stays. */
	head.groups = 0;
	head.uid[ID_REAL] = 4343;
	assert_int_equal(cred_store(&head, NULL, &second), 0);
	assert_int_not_equal(second, granule);
	assert_true(loaded->uid[ID_REAL] == 0x80000000);
	assert_int_equal(cred_load(second)->groups, 0);
}

static void members_are_those_of_the_gid_and_of_the_list(void **state)
{
	static const uint32_t groups[] = { 17, 0x80000001 };
	struct credentials head = { .groups = 2 };
	uint32_t granule;
	const struct credentials *cred;

	(void)state;
	assert_int_equal(cred_store(&head, groups, &granule), 0);
	cred = cred_load(granule);
	assert_true(cred_in_group(cred, 4242, 4242));
	assert_true(cred_in_group(cred, 4242, 17));
	assert_true(cred_in_group(cred, 4242, 0x80000001));
	assert_false(cred_in_group(cred, 4242, 0));
	assert_false(cred_in_group(cred, 4242, 1));
	head.groups = 0;
	assert_int_equal(cred_store(&head, NULL, &granule), 0);
	assert_false(cred_in_group(cred_load(granule), 4242, 17));
}

static void a_process_without_one_right_over_files_is_limited(void **state)
{
	static const unsigned rights[] = { CAP_CHOWN,  CAP_DAC_OVERRIDE,
					   CAP_FOWNER, CAP_FSETID,
					   CAP_MKNOD,  CAP_SYS_ADMIN };

	(void)state;
	become_user(4242, CRED_ALL_CAPS);
	assert_false(cred_limited());
	assert_false(cred_fsids_are_root());
	for (size_t i = 0; i < countof(rights); i++) {
		become_user(0, CRED_ALL_CAPS & ~(UINT64_C(1) << rights[i]));
		assert_true(cred_limited());
		assert_false(cred_capable(rights[i]));
	}
	become_user(0, CRED_ALL_CAPS & ~CAPABILITY(SYS_NICE));
	assert_false(cred_limited());
	assert_true(cred_fsids_are_root());
}

/* prctl(2), PR_SET_DUMPABLE: a change of the effective ids ends it, and it does
   not come back with them. */
static void who_was_another_is_not_dumpable(void **state)
{
	(void)state;
	become_root(NULL);
	become_user(4242, 0);
	assert_false(cred_is_dumpable());
	become_root(NULL);
	assert_false(cred_is_dumpable());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_process_begins_as_root),
		cmocka_unit_test(a_child_of_vfork_changes_only_itself),
		cmocka_unit_test(
			a_child_of_fork_inherits_and_then_goes_its_way),
		cmocka_unit_test(what_was_stored_is_loaded),
		cmocka_unit_test(members_are_those_of_the_gid_and_of_the_list),
		cmocka_unit_test(
			a_process_without_one_right_over_files_is_limited),
		cmocka_unit_test(who_was_another_is_not_dumpable),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
