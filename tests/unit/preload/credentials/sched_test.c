/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling as root sees it: setpriority(2), sched(7), mlock(2),
 * ioprio_set(2).  The limits are 0, so that the kernel refuses the builder all
 * that only root may do.
 */
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "tests/unit/preload/session.h"

static int begin_without_rights(void **state)
{
	static const int limits[] = { RLIMIT_NICE, RLIMIT_RTPRIO,
				      RLIMIT_MEMLOCK };
	const struct rlimit none = { 0, 0 };

	for (size_t i = 0; i < countof(limits); i++)
		assert_int_equal(setrlimit(limits[i], &none), 0);
	return begin_session(state);
}

/* The kernel's values of this process; its nice value is 20 minus that. */
static long real_nice(void)
{
	return 20 - syscall(__NR_getpriority, PRIO_PROCESS, 0);
}

static void root_may_lower_its_nice_value(void **state)
{
	const long real = real_nice();

	(void)state;
	assert_int_equal(fake_setpriority(PRIO_PROCESS, 0, -5), 0);
	assert_int_equal(fake_getpriority(PRIO_PROCESS, 0), 25);
	assert_int_equal(fake_libc_getpriority(PRIO_PROCESS, 0), -5);
	assert_int_equal(
		fake_libc_getpriority(PRIO_PROCESS, (unsigned)getpid()), -5);
	assert_int_equal(real_nice(), real);
	assert_int_equal(fake_nice(-3), -8);
	assert_int_equal(fake_nice(1), -7);
}

/* setpriority(2): "Attempts to set a priority outside the permitted range are
   silently changed". */
static void nice_values_have_a_range(void **state)
{
	(void)state;
	assert_int_equal(fake_setpriority(PRIO_PROCESS, 0, -4242), 0);
	assert_int_equal(fake_libc_getpriority(PRIO_PROCESS, 0), -20);
	assert_int_equal(fake_nice(-4242), -20);
	assert_int_equal(fake_setpriority(4242, 0, 1), -EINVAL);
	errno = 0;
	assert_int_equal(fake_libc_getpriority(4242, 0), -1);
	assert_int_equal(errno, EINVAL);
}

/* CAP_SYS_NICE; nice(3) has an error of its own. */
static void without_the_capability_the_kernels_answer_stays(void **state)
{
	(void)state;
	assert_int_equal(fake_setpriority(PRIO_PROCESS, 0, -5), 0);
	become_user(4242, 0);
	assert_int_equal(fake_setpriority(PRIO_PROCESS, 0, -9), -EACCES);
	/* A call that fails changes nothing. */
	assert_int_equal(fake_libc_getpriority(PRIO_PROCESS, 0), -5);
	errno = 0;
	assert_int_equal(fake_nice(-4), -1);
	assert_int_equal(errno, EPERM);
	assert_int_equal(fake_libc_getpriority(PRIO_PROCESS, 0), -5);
	/* But everybody may be nicer. */
	assert_int_equal(fake_setpriority(PRIO_PROCESS, 0, -3), 0);
	assert_int_equal(fake_libc_getpriority(PRIO_PROCESS, 0), -3);
	become_user(4242, CAPABILITY(SYS_NICE));
	assert_int_equal(fake_setpriority(PRIO_PROCESS, 0, -9), 0);
	assert_int_equal(fake_libc_getpriority(PRIO_PROCESS, 0), -9);
}

/* A process of another user has its own value. */
static void another_process_keeps_its_nice_value(void **state)
{
	const unsigned parent = (unsigned)getppid();
	const long before = fake_getpriority(PRIO_PROCESS, parent);

	(void)state;
	assert_int_equal(fake_setpriority(PRIO_PROCESS, 0, -5), 0);
	assert_int_equal(fake_getpriority(PRIO_PROCESS, parent), before);
	assert_int_equal(fake_setpriority(PRIO_PROCESS, parent, -11), 0);
	assert_int_equal(fake_libc_getpriority(PRIO_PROCESS, 0), -5);
}

static const struct sched_param at_42 = { .sched_priority = 42 };

static void root_may_choose_a_real_time_policy(void **state)
{
	const struct sched_param too_high = { .sched_priority = 100 };
	const struct sched_param at_43 = { .sched_priority = 43 };
	const struct sched_param none = { 0 };
	struct sched_param now = { 0 };

	(void)state;
	assert_int_equal(fake_setscheduler(0, SCHED_FIFO, &at_42), 0);
	assert_int_equal(fake_getscheduler(getpid()), SCHED_FIFO);
	assert_int_equal(fake_getparam(0, &now), 0);
	assert_int_equal(now.sched_priority, 42);
	assert_int_equal(syscall(__NR_sched_getscheduler, 0), SCHED_OTHER);
	assert_int_equal(fake_setparam(0, &at_43), 0);
	assert_int_equal(fake_getparam(0, &now), 0);
	assert_int_equal(now.sched_priority, 43);
	/* What the kernel refuses to root as well. */
	assert_int_equal(fake_setparam(0, &too_high), -EINVAL);
	assert_int_equal(fake_setscheduler(0, 4242, &at_42), -EINVAL);
	assert_int_equal(fake_setscheduler(0, SCHED_RR, NULL), -EINVAL);
	assert_int_equal(fake_getscheduler(0), SCHED_FIFO);
	/* A policy that the kernel takes is the kernel's again. */
	assert_int_equal(fake_setscheduler(0, SCHED_OTHER, &none), 0);
	assert_int_equal(fake_getscheduler(0), SCHED_OTHER);
	assert_int_equal(fake_getparam(0, &now), 0);
	assert_int_equal(now.sched_priority, 0);
}

static void without_the_capability_a_policy_is_refused(void **state)
{
	(void)state;
	become_user(4242, 0);
	assert_int_equal(fake_setscheduler(0, SCHED_FIFO, &at_42), -EPERM);
	assert_int_equal(fake_getscheduler(0), SCHED_OTHER);
}

/* sched_setattr(2): the kernel reads 48 bytes at least. */
struct attributes {
	struct scheduling head;
	uint64_t runtime, deadline, period;
};

static long set_attributes(uint32_t policy, int nice, uint32_t priority,
			   uint64_t flags)
{
	struct attributes attributes = {
		.head = { .size = sizeof(attributes),
			  .policy = policy,
			  .flags = flags,
			  .nice = nice,
			  .priority = priority },
	};

	return fake_sched_setattr(0, &attributes.head, 0);
}

static void attributes_are_read_as_they_were_set(void **state)
{
	struct attributes now;

	(void)state;
	assert_int_equal(set_attributes(SCHED_FIFO, 0, 42, 0), 0);
	assert_int_equal(fake_sched_getattr(0, &now.head, sizeof(now), 0), 0);
	assert_int_equal(now.head.policy, SCHED_FIFO);
	assert_int_equal(now.head.priority, 42);
	assert_int_equal(now.head.nice, 0);
	assert_int_equal(fake_getscheduler(0), SCHED_FIFO);
	assert_int_equal(set_attributes(SCHED_BATCH, -7, 0, 0), 0);
	assert_int_equal(fake_sched_getattr(0, &now.head, sizeof(now), 0), 0);
	assert_int_equal(now.head.policy, SCHED_BATCH);
	assert_int_equal(now.head.nice, -7);
	assert_int_equal(now.head.priority, 0);
	assert_int_equal(fake_libc_getpriority(PRIO_PROCESS, 0), -7);
	assert_int_equal(set_attributes(SCHED_FIFO, 0, 100, 0), -EINVAL);
	assert_int_equal(fake_sched_setattr(0, NULL, 0), -EINVAL);
	assert_int_equal(fake_sched_getattr(0, &now.head, 1, 0), -EINVAL);
}

/* sched(7), "Resetting scheduling policy for child processes": a bit of the
   policy for the older calls, a flag (SCHED_FLAG_RESET_ON_FORK) for these. */
static void both_kinds_of_calls_tell_what_a_fork_resets(void **state)
{
	struct attributes now;

	(void)state;
	assert_int_equal(
		fake_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &at_42),
		0);
	assert_int_equal(fake_getscheduler(0),
			 SCHED_FIFO | SCHED_RESET_ON_FORK);
	assert_int_equal(fake_sched_getattr(0, &now.head, sizeof(now), 0), 0);
	assert_int_equal(now.head.policy, SCHED_FIFO);
	assert_int_equal(now.head.flags, 1);
	assert_int_equal(set_attributes(SCHED_RR, 0, 43, 1), 0);
	assert_int_equal(fake_getscheduler(0), SCHED_RR | SCHED_RESET_ON_FORK);
	assert_int_equal(set_attributes(SCHED_RR, 0, 43, 0), 0);
	assert_int_equal(fake_getscheduler(0), SCHED_RR);
	assert_int_equal(fake_sched_getattr(0, &now.head, sizeof(now), 0), 0);
	assert_int_equal(now.head.flags, 0);
}

static void root_may_lock_memory_that_there_is(void **state)
{
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_ptr_not_equal(pages, MAP_FAILED);
	assert_int_equal(fake_mlock(pages + 42, 4242, 0), 0);
	assert_int_equal(fake_mlock(pages, 8192, MLOCK_ONFAULT), 0);
	assert_int_equal(fake_mlock(pages, 8192, 0x4242), -EINVAL);
	assert_int_equal(munmap(pages + 4096, 4096), 0);
	assert_int_equal(fake_mlock(pages, 8192, 0), -ENOMEM);
	assert_int_equal(fake_mlock(pages, SIZE_MAX - 4242, 0), -EINVAL);
	assert_int_equal(fake_mlockall(MCL_CURRENT), 0);
	assert_int_equal(fake_mlockall(0), -EINVAL);
	become_user(4242, 0);
	assert_int_equal(fake_mlock(pages, 4096, 0), -EPERM);
	assert_int_equal(fake_mlockall(MCL_CURRENT), -EPERM);
	munmap(pages, 4096);
}

/* ioprio_set(2): the class has its place above 13 bits of data; 1 is real
   time, 3 is idle. */
#define OF_PROCESS	      1
#define PRIORITY(class, data) ((class) << 13 | (data))

static void root_may_choose_a_real_time_io_priority(void **state)
{
	(void)state;
	assert_int_equal(fake_ioprio_set(OF_PROCESS, 0, PRIORITY(1, 3)), 0);
	assert_int_equal(fake_ioprio_get(OF_PROCESS, 0), PRIORITY(1, 3));
	assert_int_equal(fake_ioprio_get(OF_PROCESS, getpid()), PRIORITY(1, 3));
	assert_int_equal(fake_ioprio_set(OF_PROCESS, 0, PRIORITY(7, 0)),
			 -EINVAL);
	assert_int_equal(fake_ioprio_get(OF_PROCESS, 0), PRIORITY(1, 3));
	assert_int_equal(fake_ioprio_set(OF_PROCESS, 0, PRIORITY(3, 0)), 0);
	assert_int_equal(fake_ioprio_get(OF_PROCESS, 0), PRIORITY(3, 0));
	become_user(4242, 0);
	assert_int_equal(fake_ioprio_set(OF_PROCESS, 0, PRIORITY(1, 3)),
			 -EPERM);
	assert_int_equal(fake_ioprio_get(OF_PROCESS, 0), PRIORITY(3, 0));
}

#define AS_ROOT(test) cmocka_unit_test_setup(test, become_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AS_ROOT(root_may_lower_its_nice_value),
		AS_ROOT(nice_values_have_a_range),
		AS_ROOT(without_the_capability_the_kernels_answer_stays),
		AS_ROOT(another_process_keeps_its_nice_value),
		AS_ROOT(root_may_choose_a_real_time_policy),
		AS_ROOT(without_the_capability_a_policy_is_refused),
		AS_ROOT(attributes_are_read_as_they_were_set),
		AS_ROOT(both_kinds_of_calls_tell_what_a_fork_resets),
		AS_ROOT(root_may_lock_memory_that_there_is),
		AS_ROOT(root_may_choose_a_real_time_io_priority),
	};

	return cmocka_run_group_tests(tests, begin_without_rights, NULL);
}
