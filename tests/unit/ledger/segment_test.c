/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/shm.h>

#include "tests/unit/ledger/fixture.h"

/* Three windows. */
#define FILES 60000

static const struct ledger_setup setup = {
	.builder_uid = 1000,
	.secret = "sixteen bytes..",
};

static int create(void)
{
	int number = ledger_create_segment(&setup);

	assert_true(number >= 0);
	return number;
}

static void a_name_tells_a_number(void **state UNUSED)
{
	assert_int_equal(ledger_segment_number("sysv:0"), 0);
	assert_int_equal(ledger_segment_number("sysv:2147483647"), INT32_MAX);
	assert_int_equal(ledger_segment_number("sysv:2147483648"), -EINVAL);
	assert_int_equal(ledger_segment_number("sysv:99999999999999999999"),
			 -EINVAL);
	assert_int_equal(ledger_segment_number("sysv:"), -EINVAL);
	assert_int_equal(ledger_segment_number("sysv:-1"), -EINVAL);
	assert_int_equal(ledger_segment_number("sysv:1x"), -EINVAL);
	assert_int_equal(ledger_segment_number("/dev/shm/1"), -EINVAL);
	assert_int_equal(ledger_segment_number(""), -EINVAL);
}

static void it_grows_and_others_see_it(void **state UNUSED)
{
	struct ledger ledger = { .fd = -1 }, other = { .fd = -1 };
	int number = create();
	struct ledger_value value;

	assert_int_equal(
		ledger_attach_segment(&ledger, number, geteuid(), setup.secret),
		0);
	assert_int_equal(ledger_attach_segment(&other, number, geteuid(), NULL),
			 0);
	for (unsigned ino = 1; ino <= FILES; ino++)
		assert_int_equal(
			change_owner(&ledger, key_of(ino, 5), 4242, ino), 0);
	for (unsigned ino = 1; ino <= FILES; ino++) {
		struct ledger_key key = key_of(ino, 5);

		assert_true(ledger_find(&other, &key, &value));
		assert_int_equal(value.gid, ino);
	}
	ledger_detach(&other);
	ledger_detach(&ledger);
}

static void only_its_own_is_believed(void **state UNUSED)
{
	unsigned char wrong[LEDGER_SECRET_SIZE] = "sixteen bytes.,";
	struct ledger ledger = { .fd = -1 };
	int number = create();

	assert_int_equal(
		ledger_attach_segment(&ledger, number, geteuid(), wrong),
		-EACCES);
	assert_int_equal(ledger_attach_segment(&ledger, number, geteuid() + 1,
					       setup.secret),
			 -EACCES);
	assert_int_equal(ledger_attach_segment(&ledger, number, geteuid() + 2,
					       setup.secret),
			 -EACCES);
	assert_false(ledger_attached(&ledger));
}

/* A user who has the number of those that are not mapped: uid 65534 itself. */
static void its_owner_may_be_called_nobody(void **state UNUSED)
{
	struct ledger ledger = { .fd = -1 };
	uint32_t nobody = ledger_overflow_uid;
	int number = create();

	ledger_overflow_uid = geteuid();
	assert_int_equal(
		ledger_attach_segment(&ledger, number, geteuid(), setup.secret),
		0);
	ledger_overflow_uid = nobody;
	ledger_detach(&ledger);
}

/* A segment of the same user that is no ledger: shorter, open to others, or
   with something else in it. */
static int refuse(size_t size, int mode)
{
	struct ledger ledger = { .fd = -1 };
	int number = shmget(IPC_PRIVATE, size,
			    IPC_CREAT | SHM_NORESERVE | mode);
	int ret = ledger_attach_segment(&ledger, number, geteuid(), NULL);

	shmctl(number, IPC_RMID, NULL);
	return ret;
}

static void what_is_no_ledger_is_refused(void **state UNUSED)
{
	create();
	assert_int_equal(refuse(65536, 0600), -EINVAL);
	assert_int_equal(refuse(LEDGER_SEGMENT_SIZE, 0644), -EACCES);
	assert_int_equal(refuse(LEDGER_SEGMENT_SIZE, 0600), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_tells_a_number),
		cmocka_unit_test(it_grows_and_others_see_it),
		cmocka_unit_test(only_its_own_is_believed),
		cmocka_unit_test(its_owner_may_be_called_nobody),
		cmocka_unit_test(what_is_no_ledger_is_refused),
	};

	return RUN_GROUP(tests);
}
