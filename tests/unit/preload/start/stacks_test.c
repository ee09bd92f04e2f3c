/* SPDX-License-Identifier: BSD-2-Clause */
/* There is a stack for each call that is made at once, however many, and none is
   lost with a child that executes a program. */
/* qemu-user has a program's stack below other memory, where longjmp(3) looks for
   frames that are gone. */
#undef _FORTIFY_SOURCE

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "preload/start/calls.h"
#include "tests/unit/preload/session.h"

/* More than two blocks have. */
#define THREADS 150

/* Pages of the address space. */
static long address_space(void)
{
	char text[64] = "";
	int fd = open("/proc/self/statm", O_RDONLY);

	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	return strtol(text, NULL, 10);
}

static int ends[2];

/* Waits for a byte, in the kernel, on a stack of the shim. */
static void *wait_for_byte(void *context)
{
	char byte = 0;
	const long a[6] = { ends[0], (long)&byte, 1 };
	struct call_answer answer = make_call_switched(SYS_read, a);

	*(bool *)context = answer.value == 1 && answer.shift == 0 &&
			   byte == 'x';
	return NULL;
}

static void each_of_many_threads_has_a_stack(void **state)
{
	pthread_t threads[THREADS];
	bool right[THREADS] = { false };
	pthread_attr_t small;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], &small,
						wait_for_byte, &right[i]),
				 0);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(write(ends[1], "x", 1), 1);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_true(right[i]);
	}
	close(ends[0]);
	close(ends[1]);
}

/* The child has its parent's memory, and does not come back. */
static void execute_in_child(void)
{
	static const char *const argv[] = { "true", NULL };
	const long a[6] = { (long)"/bin/true", (long)argv, (long)environ };
	volatile pid_t child = vfork();
	int status;

	if (child == 0) {
		make_call_switched(SYS_execve, a);
		_exit(1);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void a_child_that_executes_leaves_its_stack(void **state)
{
	long before;

	(void)state;
	execute_in_child();
	before = address_space();
	for (int i = 0; i < THREADS; i++)
		execute_in_child();
	assert_in_range(address_space(), 1, before + 16);
}

/* A program may have little room, and needs one stack. */
static void stacks_are_mapped_one_by_one(void **state)
{
	const long a[6] = { (long)"/nowhere" };
	long before;

	(void)state;
	before = address_space();
	make_call_switched(SYS_execve, a);
	assert_in_range(address_space(), before, before + 64);
}

static sigjmp_buf back;

static void jump_back(int signal)
{
	siglongjmp(back, signal);
}

static void a_handler_that_jumps_out_leaves_its_stack(void **state)
{
	const struct itimerval soon = { .it_value.tv_usec = 100 };
	const long a[6] = { (long)"/nowhere" };
	volatile long before = 0;

	(void)state;
	signal(SIGALRM, jump_back);
	for (volatile int i = 0; i < THREADS; i++) {
		if (i == 1)
			before = address_space();
		if (sigsetjmp(back, 1))
			continue;
		setitimer(ITIMER_REAL, &soon, NULL);
		for (;;)
			make_call_switched(SYS_execve, a);
	}
	signal(SIGALRM, SIG_DFL);
	/* A stack that is lost has more than a page; a sanitizer has mapped
	   what it needs to report the jump. */
	assert_in_range(address_space(), 1, before + THREADS);
}

static void a_program_that_cannot_be_executed_is_an_error(void **state)
{
	const long a[6] = { (long)"/nowhere" };

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(make_call_switched(SYS_execve, a).value,
				 -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stacks_are_mapped_one_by_one),
		cmocka_unit_test(a_child_that_executes_leaves_its_stack),
		cmocka_unit_test(a_handler_that_jumps_out_leaves_its_stack),
		cmocka_unit_test(each_of_many_threads_has_a_stack),
		cmocka_unit_test(a_program_that_cannot_be_executed_is_an_error),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
