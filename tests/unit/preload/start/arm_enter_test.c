/* SPDX-License-Identifier: BSD-2-Clause */
/* A system call that became a branch changes what it changed before, and nothing
   else: of registers, flags, vectors, and what lies on the stack, also the 16
   bytes below. */
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "preload/site/arm_stub.h"
#include "preload/site/ours.h"
#include "preload/start/enter.h"
#include "preload/table/dispatch.h"
#include "tests/helpers/arm_call.h"
#include "tests/unit/preload/session.h"

/* Where in the stub the call is. */
#define CALL 44

static const char *const entries[] = { enter, enter_switched };

static uint8_t ours[65536];
static struct {
	const void *enter;
	uint64_t padding;
	uint8_t stub[ARM_STUB_MAX];
} stubs __attribute__((aligned(4096)));

static void protect(void *from, void *to, int protection)
{
	assert_int_equal(mprotect(from, (const uint8_t *)to - (uint8_t *)from,
				  protection),
			 0);
	__builtin___clear_cache((char *)from, (char *)to);
}

/* Makes a branch of the call; or, without an entry, the call that it was. */
static void change(const char *entry)
{
	const struct site_places places = {
		.text_address = (uintptr_t)site,
		.stub_address = (uintptr_t)stubs.stub,
		.enter = (uintptr_t)&stubs.enter,
		.ours = (uintptr_t)ours,
	};
	const struct arm_site here = { 0, 0, -1 };
	const uint32_t call = ARM_SYSCALL;

	protect(site_begin, site_end, PROT_READ | PROT_WRITE);
	protect(&stubs, &stubs + 1, PROT_READ | PROT_WRITE);
	stubs.enter = entry;
	if (entry) {
		assert_int_not_equal(arm_write_stub(&here, &places, stubs.stub),
				     0);
		arm_write_jump(&here, site, (uintptr_t)site,
			       places.stub_address);
	} else {
		memcpy(site, &call, sizeof(call));
	}
	protect(site_begin, site_end, PROT_READ | PROT_EXEC);
	protect(&stubs, &stubs + 1, PROT_READ | PROT_EXEC);
}

/* Calls, and compares all but the result, which is returned. */
static long call(const struct machine *in)
{
	struct machine out;

	memset(&out, 0, sizeof(out));
	run(in, &out);
	assert_string_equal(changed(in, &out), "nothing");
	return (long)out.x[0];
}

static void a_call_leaves_the_machine_as_it_was(void **state)
{
	static const uint64_t flags[] = { 0, ALL_FLAGS };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct machine in = odd_machine(SYS_getpid, flags[i / 2]);

		change(NULL);
		assert_int_equal(call(&in), getpid());
		change(entries[i % 2]);
		assert_int_equal(call(&in), getpid());
		in.x[8] = SYS_geteuid;
		assert_int_equal(call(&in), 0);
		/* The kernel reads 32 bits of the number. */
		in.x[8] = SYS_geteuid | UINT64_C(7) << 40;
		assert_int_equal(call(&in), 0);
		in.x[8] = UINT64_C(70000);
		assert_int_equal(call(&in), -ENOSYS);
	}
}

static void arguments_and_errors_are_those_of_the_call(void **state)
{
	struct stat st;
	struct machine in = odd_machine(SYS_newfstatat, ALL_FLAGS);

	(void)state;
	in.x[0] = AT_FDCWD;
	in.x[1] = (uintptr_t) "/";
	in.x[2] = (uintptr_t)&st;
	in.x[3] = 0;
	for (size_t i = 0; i < 2; i++) {
		change(entries[i]);
		memset(&st, 0, sizeof(st));
		in.x[1] = (uintptr_t) "/";
		assert_int_equal(call(&in), 0);
		assert_true(S_ISDIR(st.st_mode));
		in.x[1] = (uintptr_t) "/nowhere";
		assert_int_equal(call(&in), -ENOENT);
	}
}

/* A thread, which must not begin on a stack of the shim: the program makes it by
   the call in the stub, in whose place is one that shows the argument. */
static void some_calls_are_made_by_the_program(void **state)
{
	struct machine in = odd_machine(SYS_clone, ALL_FLAGS);
	const uint32_t nop = 0xd503201f;

	(void)state;
	in.x[0] = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
	for (size_t i = 0; i < 2; i++) {
		change(entries[i]);
		protect(&stubs, &stubs + 1, PROT_READ | PROT_WRITE);
		assert_true(arm_insn(stubs.stub, CALL) == ARM_SYSCALL);
		memcpy(stubs.stub + CALL, &nop, sizeof(nop));
		protect(&stubs, &stubs + 1, PROT_READ | PROT_EXEC);
		assert_int_equal(call(&in), in.x[0]);
	}
}

static int begin(void **state)
{
	for (int32_t number = 0; number < 1024; number++)
		ours[number] = call_is_ours(number);
	/* Here the shim has a memset(3) with vectors, which it calls once. */
	return begin_session(state) ||
	       dispatch(SYS_geteuid, (const long[6]){ 0 }) != 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_leaves_the_machine_as_it_was),
		cmocka_unit_test(arguments_and_errors_are_those_of_the_call),
		cmocka_unit_test(some_calls_are_made_by_the_program),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
