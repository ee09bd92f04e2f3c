/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects of System V IPC: what the kernel keeps of owners, and the mode that
 * is lent to the builder while root waits.  Whom the session permits what is a
 * question of tests/conform.
 */
#include "preload/ipc/object.h"

#include <sys/wait.h>

#include "preload/ipc/kernel_sysv.h"
#include "tests/unit/preload/session.h"

static int id = -1;

static void look(union object *found)
{
	assert_int_equal(kernel_semctl(id, 0, SEM_STAT_ANY, found), id);
}

static unsigned mode_on_disk(void)
{
	union object found;

	look(&found);
	return found.perm.mode & 0777;
}

/* A semaphore that the builder may not use. */
static int make_closed(void **state)
{
	id = (int)kernel_semget(IPC_PRIVATE, 1, IPC_CREAT | 0);
	return id < 0 ? 1 : become_root(state);
}

static int remove_it(void **state)
{
	(void)state;
	return (int)kernel_semctl(id, 0, IPC_RMID, NULL);
}

static void the_kernel_keeps_other_owners(void **state)
{
	union object found;

	(void)state;
	look(&found);
	found.perm.uid = 4242;
	found.perm.gid = 0;
	assert_int_equal(fake_semctl(id, 0, IPC_SET, &found), 0);
	look(&found);
	assert_int_equal(found.perm.uid, 4242);
	assert_int_equal(found.perm.gid, getgid());
	assert_int_equal(found.perm.cuid, getuid());
	assert_int_equal(fake_semctl(id, 0, IPC_STAT, &found), 0);
	assert_int_equal(found.perm.uid, 4242);
	assert_int_equal(found.perm.gid, 0);
	assert_int_equal(found.perm.cuid, 0);
	assert_int_equal(found.perm.cgid, 0);
}

/* Root is not asked by the kernel, the builder is. */
static void a_mode_is_lent_for_one_call(void **state)
{
	struct sembuf raise = { 0, 1, IPC_NOWAIT };

	(void)state;
	if (getuid())
		assert_int_equal(kernel_semop(id, &raise, 1), -EACCES);
	assert_int_equal(fake_semop(id, &raise, 1), 0);
	assert_int_equal(mode_on_disk(), 0);
	assert_int_equal(fake_semctl(id, 0, GETVAL, NULL), 1);
	assert_int_equal(mode_on_disk(), 0);
	become_user(4242, 0);
	assert_int_equal(fake_semop(id, &raise, 1), -EACCES);
	assert_int_equal(mode_on_disk(), 0);
}

/* Waits until so many are waiting. */
static void until_waiting(long count)
{
	while (fake_semctl(id, 0, GETNCNT, NULL) != count)
		sched_yield();
}

/* Several wait at once, and whoever leaves first gives the mode back. */
static void those_who_wait_do_not_leave_it_open(void **state)
{
	struct sembuf take = { 0, -1, 0 }, raise = { 0, 1, 0 };
	pid_t waiting[4];
	int status;

	(void)state;
	for (size_t i = 0; i < countof(waiting); i++) {
		waiting[i] = fork();
		if (waiting[i] == 0) {
			alarm(20);
			_exit(fake_semop(id, &take, 1) ? 1 : 0);
		}
	}
	alarm(20);
	until_waiting((long)countof(waiting));
	for (size_t i = 0; i < countof(waiting); i++)
		assert_int_equal(fake_semop(id, &raise, 1), 0);
	for (size_t i = 0; i < countof(waiting); i++) {
		assert_int_equal(waitpid(waiting[i], &status, 0), waiting[i]);
		assert_int_equal(status, 0);
	}
	alarm(0);
	assert_int_equal(mode_on_disk(), 0);
}

/* A mode that is set meanwhile stays. */
static void another_mode_is_not_taken_back(void **state)
{
	struct object_loan loan = { .kind = SEMAPHORES, .id = id };
	union object found;

	(void)state;
	assert_true(object_lend(&loan, OBJECT_READ));
	assert_int_equal(mode_on_disk(), 0700);
	look(&found);
	found.perm.mode = 0640;
	assert_int_equal(fake_semctl(id, 0, IPC_SET, &found), 0);
	object_give_back(&loan);
	assert_int_equal(mode_on_disk(), 0640);
}

/* Mistakes are the kernel's to report. */
static void pointers_are_not_followed(void **state)
{
	(void)state;
	assert_int_equal(fake_semctl(id, 0, IPC_SET, NULL), -EFAULT);
	assert_int_equal(fake_semctl(id, 0, IPC_STAT, NULL), -EFAULT);
	become_user(4242, 0);
	assert_int_equal(fake_semop(id, NULL, 1), -EFAULT);
	assert_int_equal(fake_semctl(id, 0, IPC_SET, NULL), -EFAULT);
}

#define AS_ROOT(test) \
	cmocka_unit_test_setup_teardown(test, make_closed, remove_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AS_ROOT(the_kernel_keeps_other_owners),
		AS_ROOT(a_mode_is_lent_for_one_call),
		AS_ROOT(those_who_wait_do_not_leave_it_open),
		AS_ROOT(another_mode_is_not_taken_back),
		AS_ROOT(pointers_are_not_followed),
	};

	/* A kernel without System V IPC. */
	if (syscall(__NR_semget, IPC_PRIVATE, 0, 0) < 0 && errno == ENOSYS)
		return 77;
	return cmocka_run_group_tests(tests, begin_session, NULL);
}
