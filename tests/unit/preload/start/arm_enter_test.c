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
#include "tests/unit/preload/session.h"

/* All that a program can see change. */
struct machine {
	uint64_t x[31]; /* the arguments, and the number in x8 */
	uint64_t flags, control;
	uint64_t padding;
	uint64_t vectors[64];
	uint64_t below[2]; /* the stack pointer */
};

/* Takes a state of the machine, makes the call at `site`, and notes the state
   afterwards.  The stack pointer has to be right for it to return. */
void run(const struct machine *in, struct machine *out);
extern uint8_t site[], site_begin[], site_end[];
__asm__(".text\n"
	".globl run, site, site_begin, site_end\n"
	".balign 4096\n"
	"site_begin:\n"
	"run:\n"
	"	stp	x29, x30, [sp, #-192]!\n"
	"	stp	x19, x20, [sp, #16]\n"
	"	stp	x21, x22, [sp, #32]\n"
	"	stp	x23, x24, [sp, #48]\n"
	"	stp	x25, x26, [sp, #64]\n"
	"	stp	x27, x28, [sp, #80]\n"
	"	stp	d8, d9, [sp, #96]\n"
	"	stp	d10, d11, [sp, #112]\n"
	"	stp	d12, d13, [sp, #128]\n"
	"	stp	d14, d15, [sp, #144]\n"
	"	str	x1, [sp, #160]\n"
	"	ldr	x3, [x0, #784]\n"
	"	ldr	x4, [x0, #792]\n"
	"	stp	x3, x4, [sp, #-16]\n"
	"	ldp	x3, x4, [x0, #248]\n"
	"	msr	nzcv, x3\n"
	"	msr	fpcr, x4\n"
	"	add	x3, x0, #272\n"
	"	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
	"21,22,23,24,25,26,27,28,29,30,31\n"
	"	ldr	q\\n, [x3], #16\n"
	"	.endr\n"
	"	mov	x30, x0\n"
	"	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
	"21,22,23,24,25,26,27,28,29,30\n"
	"	ldr	x\\n, [x30, #8 * \\n]\n"
	"	.endr\n"
	"site:	svc	#0\n"
	"	str	x30, [sp, #168]\n"
	"	ldr	x30, [sp, #160]\n"
	"	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
	"21,22,23,24,25,26,27,28,29\n"
	"	str	x\\n, [x30, #8 * \\n]\n"
	"	.endr\n"
	"	ldr	x0, [sp, #168]\n"
	"	str	x0, [x30, #240]\n"
	"	mrs	x3, nzcv\n"
	"	mrs	x4, fpcr\n"
	"	stp	x3, x4, [x30, #248]\n"
	"	ldp	x3, x4, [sp, #-16]\n"
	"	str	x3, [x30, #784]\n"
	"	str	x4, [x30, #792]\n"
	"	add	x3, x30, #272\n"
	"	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
	"21,22,23,24,25,26,27,28,29,30,31\n"
	"	str	q\\n, [x3], #16\n"
	"	.endr\n"
	"	msr	fpcr, xzr\n"
	"	ldp	x19, x20, [sp, #16]\n"
	"	ldp	x21, x22, [sp, #32]\n"
	"	ldp	x23, x24, [sp, #48]\n"
	"	ldp	x25, x26, [sp, #64]\n"
	"	ldp	x27, x28, [sp, #80]\n"
	"	ldp	d8, d9, [sp, #96]\n"
	"	ldp	d10, d11, [sp, #112]\n"
	"	ldp	d12, d13, [sp, #128]\n"
	"	ldp	d14, d15, [sp, #144]\n"
	"	ldp	x29, x30, [sp], #192\n"
	"	ret\n"
	".balign 4096\n"
	"site_end:\n");

_Static_assert(offsetof(struct machine, flags) == 248, "as run() has it");
_Static_assert(offsetof(struct machine, vectors) == 272, "the same");
_Static_assert(offsetof(struct machine, below) == 784, "the same");

/* Where in the stub the call is. */
#define CALL 44

/* N, Z, C and V. */
#define ALL_FLAGS 0xf0000000

/* Rounds up, and flushes to zero. */
#define ODD_CONTROL 0x01400000

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

/* A state with other words everywhere. */
static struct machine odd_machine(long number, uint64_t flags)
{
	struct machine in;
	uint64_t *words = (uint64_t *)&in;

	for (size_t i = 0; i < sizeof(in) / sizeof(*words); i++)
		words[i] = UINT64_C(0x1122334455667700) * (i + 1) + i;
	in.x[8] = number;
	in.flags = flags;
	in.control = ODD_CONTROL;
	return in;
}

/* Calls, and compares all but the result, which is returned. */
static long call(const struct machine *in)
{
	struct machine out;

	memset(&out, 0, sizeof(out));
	run(in, &out);
	assert_memory_equal(&out.x[1], &in->x[1], 30 * sizeof(out.x[1]));
	assert_true(out.flags == in->flags);
	assert_true(out.control == in->control);
	assert_memory_equal(out.vectors, in->vectors, sizeof(in->vectors));
	assert_memory_equal(out.below, in->below, sizeof(in->below));
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
