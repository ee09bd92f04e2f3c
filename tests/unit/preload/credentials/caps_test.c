/* SPDX-License-Identifier: BSD-2-Clause */
/* Capability sets against capabilities(7), capset(2) and prctl(2). */
#include <sys/prctl.h>

#include "tests/unit/preload/session.h"

#define CHOWN	CAPABILITY(CHOWN)
#define SETPCAP CAPABILITY(SETPCAP)
#define MKNOD	CAPABILITY(MKNOD)
#define ALL_IDS(id)                    \
	{                              \
		(id), (id), (id), (id) \
	}

/* "Effect of user ID changes on capabilities", 1 to 3. */
static const struct {
	const char *what;
	uint32_t before[IDS], after[IDS];
	uint32_t secure;
	uint64_t had_effective, permitted, effective, ambient;
} changes[] = {
	{ "all ids leave root", ALL_IDS(0), ALL_IDS(4242), 0, CHOWN, 0, 0, 0 },
	{ "the saved id stays root",
	  ALL_IDS(0),
	  { 4242, 4242, 0, 4242 },
	  0,
	  CHOWN,
	  CHOWN | MKNOD,
	  0,
	  CHOWN },
	{ "the effective id becomes root again",
	  { 4242, 4242, 0, 4242 },
	  { 4242, 0, 0, 0 },
	  0,
	  0,
	  CHOWN | MKNOD,
	  CHOWN | MKNOD,
	  CHOWN },
	{ "SECBIT_KEEP_CAPS keeps what is permitted", ALL_IDS(0), ALL_IDS(4242),
	  SECBIT_KEEP_CAPS, CHOWN, CHOWN | MKNOD, 0, 0 },
	{ "SECBIT_NO_SETUID_FIXUP keeps all", ALL_IDS(0), ALL_IDS(4242),
	  SECBIT_NO_SETUID_FIXUP, CHOWN, CHOWN | MKNOD, CHOWN, CHOWN },
	{ "a user becomes another", ALL_IDS(4242), ALL_IDS(4343), 0, CHOWN,
	  CHOWN | MKNOD, CHOWN, CHOWN },
};

static void sets_follow_the_user_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(changes); i++) {
		struct credentials old = {
			.effective = changes[i].had_effective,
			.permitted = CHOWN | MKNOD,
			.ambient = CHOWN,
			.secure = changes[i].secure
		};
		struct credentials new;

		memcpy(old.uid, changes[i].before, sizeof(old.uid));
		new = old;
		memcpy(new.uid, changes[i].after, sizeof(new.uid));
		caps_follow_uids(&new, &old);
		if (new.permitted != changes[i].permitted ||
		    new.effective != changes[i].effective ||
		    new.ambient != changes[i].ambient)
			fail_msg("%s: permitted %lx effective %lx ambient %lx",
				 changes[i].what, (long)new.permitted,
				 (long)new.effective, (long)new.ambient);
	}
}

/* ... and 4: only the rights over files come and go. */
static void file_rights_follow_the_file_system_id(void **state)
{
	const uint64_t both = CHOWN | CAPABILITY(SETUID);
	struct credentials root = { .effective = both, .permitted = both };
	struct credentials user = root, again;

	(void)state;
	user.uid[ID_FS] = 4242;
	caps_follow_fsuid(&user, &root);
	assert_int_equal(user.effective, CAPABILITY(SETUID));
	again = user;
	again.uid[ID_FS] = 0;
	caps_follow_fsuid(&again, &user);
	assert_int_equal(again.effective, both);

	user = root;
	user.uid[ID_FS] = 4242;
	user.secure = SECBIT_NO_SETUID_FIXUP;
	caps_follow_fsuid(&user, &root);
	assert_int_equal(user.effective, both);
}

static struct __user_cap_header_struct header = {
	.version = _LINUX_CAPABILITY_VERSION_3
};

static long set_all(uint64_t effective, uint64_t permitted,
		    uint64_t inheritable)
{
	struct __user_cap_data_struct data[2];

	for (int i = 0; i < 2; i++)
		data[i] = (struct __user_cap_data_struct){
			.effective = effective >> (32 * i),
			.permitted = permitted >> (32 * i),
			.inheritable = inheritable >> (32 * i),
		};
	return fake_capset(&header, data);
}

static void capget_tells_what_capset_was_told(void **state)
{
	struct __user_cap_data_struct data[2];

	(void)state;
	assert_int_equal(set_all(CHOWN, CHOWN | MKNOD, MKNOD), 0);
	assert_int_equal(fake_capget(&header, data), 0);
	assert_int_equal(data[0].effective, CHOWN);
	assert_int_equal(data[0].permitted, CHOWN | MKNOD);
	assert_int_equal(data[0].inheritable, MKNOD);
	assert_int_equal(data[1].permitted, 0);
	assert_true(cred_capable(CAP_CHOWN));
	assert_false(cred_capable(CAP_MKNOD));
}

/* capset(2), and "Programmatically adjusting capability sets". */
static void capset_adds_nothing_that_was_not_permitted(void **state)
{
	(void)state;
	assert_int_equal(set_all(CHOWN, CHOWN | MKNOD, 0), 0);
	assert_int_equal(set_all(CHOWN, CHOWN | SETPCAP, 0), -EPERM);
	assert_int_equal(set_all(SETPCAP, CHOWN, 0), -EPERM);
	assert_int_equal(set_all(CHOWN | MKNOD, CHOWN | MKNOD, 0), 0);
	/* Without CAP_SETPCAP, only the permitted may be inherited. */
	assert_int_equal(set_all(0, CHOWN | MKNOD, SETPCAP), -EPERM);
	assert_int_equal(set_all(0, CHOWN | MKNOD, MKNOD), 0);
	/* What is inheritable already may stay. */
	assert_int_equal(set_all(0, CHOWN, MKNOD), 0);
}

static void with_setpcap_the_bounding_set_may_be_inherited(void **state)
{
	(void)state;
	assert_int_equal(set_all(SETPCAP, SETPCAP, CHOWN), 0);
	assert_int_equal(cred_now()->inheritable, CHOWN);
}

static void capset_refuses_other_processes_and_versions(void **state)
{
	struct __user_cap_header_struct other = { .version = 4242 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	(void)state;
	assert_int_equal(fake_capset(&other, data), -EINVAL);
	assert_int_equal(other.version, _LINUX_CAPABILITY_VERSION_3);
	other.pid = getppid();
	assert_int_equal(fake_capset(&other, data), -EPERM);
	other.pid = getpid();
	assert_int_equal(fake_capset(&other, NULL), -EFAULT);
	assert_int_equal(fake_capset(NULL, data), -EFAULT);
	other.version = _LINUX_CAPABILITY_VERSION_1;
	data[0].permitted = CHOWN;
	assert_int_equal(fake_capset(&other, data), 0);
	assert_int_equal(cred_now()->permitted, CHOWN);
}

static long prctl_says(long what, long a, long b)
{
	const long arguments[4] = { a, b, 0, 0 };
	long ret = -ENOSYS;

	return caps_prctl(what, arguments, &ret) ? ret : -ENOSYS;
}

static void a_capability_leaves_the_bounding_set_for_good(void **state)
{
	(void)state;
	assert_int_equal(prctl_says(PR_CAPBSET_READ, CAP_MKNOD, 0), 1);
	assert_int_equal(prctl_says(PR_CAPBSET_DROP, CAP_MKNOD, 0), 0);
	assert_int_equal(prctl_says(PR_CAPBSET_READ, CAP_MKNOD, 0), 0);
	assert_int_equal(prctl_says(PR_CAPBSET_READ, 63, 0), -EINVAL);
	assert_int_equal(prctl_says(PR_CAPBSET_DROP, 63, 0), -EINVAL);
	become_user(4242, CHOWN);
	assert_int_equal(prctl_says(PR_CAPBSET_DROP, CAP_MKNOD, 0), -EPERM);
}

/* prctl(2), PR_SET_KEEPCAPS and PR_SET_SECUREBITS. */
static void locked_secure_bits_do_not_change(void **state)
{
	const long keep = SECBIT_KEEP_CAPS, locked = SECBIT_KEEP_CAPS_LOCKED;

	(void)state;
	assert_int_equal(prctl_says(PR_SET_KEEPCAPS, 1, 0), 0);
	assert_int_equal(prctl_says(PR_GET_KEEPCAPS, 0, 0), 1);
	assert_int_equal(prctl_says(PR_SET_KEEPCAPS, 2, 0), -EINVAL);
	assert_int_equal(prctl_says(PR_SET_KEEPCAPS, 0, 0), 0);
	assert_int_equal(prctl_says(PR_GET_SECUREBITS, 0, 0), 0);
	assert_int_equal(prctl_says(PR_SET_SECUREBITS, 1 << 20, 0), -EPERM);
	assert_int_equal(prctl_says(PR_SET_SECUREBITS, locked, 0), 0);
	assert_int_equal(prctl_says(PR_GET_SECUREBITS, 0, 0), locked);
	assert_int_equal(prctl_says(PR_SET_SECUREBITS, keep | locked, 0),
			 -EPERM);
	assert_int_equal(prctl_says(PR_SET_SECUREBITS, 0, 0), -EPERM);
	assert_int_equal(prctl_says(PR_SET_KEEPCAPS, 1, 0), -EPERM);
	become_user(4242, CHOWN);
	assert_int_equal(prctl_says(PR_SET_SECUREBITS, 0, 0), -EPERM);
}

/* "no capability can ever be ambient if it is not both permitted and
   inheritable". */
static void ambient_is_what_is_permitted_and_inheritable(void **state)
{
	const long raise = PR_CAP_AMBIENT_RAISE, lower = PR_CAP_AMBIENT_LOWER;
	const long is_set = PR_CAP_AMBIENT_IS_SET;
	const long clear = PR_CAP_AMBIENT_CLEAR_ALL;

	(void)state;
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, raise, CAP_CHOWN), -EPERM);
	assert_int_equal(set_all(SETPCAP, CHOWN | SETPCAP, CHOWN | SETPCAP), 0);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, raise, CAP_CHOWN), 0);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, is_set, CAP_CHOWN), 1);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, lower, CAP_CHOWN), 0);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, is_set, CAP_CHOWN), 0);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, raise, CAP_CHOWN), 0);
	/* It goes when its capability is no longer inheritable. */
	assert_int_equal(set_all(SETPCAP, CHOWN | SETPCAP, SETPCAP), 0);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, is_set, CAP_CHOWN), 0);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, raise, CAP_SETPCAP), 0);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, clear, 0), 0);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, is_set, CAP_SETPCAP), 0);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, clear, 1), -EINVAL);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, raise, 63), -EINVAL);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, 4242, 1), -EINVAL);
	assert_int_equal(
		prctl_says(PR_SET_SECUREBITS, SECBIT_NO_CAP_AMBIENT_RAISE, 0),
		0);
	assert_int_equal(prctl_says(PR_CAP_AMBIENT, raise, CAP_SETPCAP),
			 -EPERM);
}

static void other_questions_are_left_to_the_kernel(void **state)
{
	(void)state;
	assert_int_equal(prctl_says(PR_GET_DUMPABLE, 0, 0), -ENOSYS);
}

/* Last, since nothing undoes it. */
static void no_new_privileges_stays(void **state)
{
	(void)state;
	assert_int_equal(prctl_says(PR_GET_NO_NEW_PRIVS, 0, 0), 0);
	assert_int_equal(prctl_says(PR_GET_NO_NEW_PRIVS, 1, 0), -EINVAL);
	assert_int_equal(prctl_says(PR_SET_NO_NEW_PRIVS, 0, 0), -EINVAL);
	assert_int_equal(prctl_says(PR_SET_NO_NEW_PRIVS, 1, 1), -EINVAL);
	assert_int_equal(prctl_says(PR_SET_NO_NEW_PRIVS, 1, 0), 0);
	assert_int_equal(prctl_says(PR_GET_NO_NEW_PRIVS, 0, 0), 1);
}

#define AS_ROOT(test) cmocka_unit_test_setup(test, become_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AS_ROOT(sets_follow_the_user_ids),
		AS_ROOT(file_rights_follow_the_file_system_id),
		AS_ROOT(capget_tells_what_capset_was_told),
		AS_ROOT(capset_adds_nothing_that_was_not_permitted),
		AS_ROOT(with_setpcap_the_bounding_set_may_be_inherited),
		AS_ROOT(capset_refuses_other_processes_and_versions),
		AS_ROOT(a_capability_leaves_the_bounding_set_for_good),
		AS_ROOT(locked_secure_bits_do_not_change),
		AS_ROOT(ambient_is_what_is_permitted_and_inheritable),
		AS_ROOT(other_questions_are_left_to_the_kernel),
		AS_ROOT(no_new_privileges_stays),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
