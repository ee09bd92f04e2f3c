/* SPDX-License-Identifier: BSD-2-Clause */
/* A call through an entry changes what a system call changes, and nothing else:
   registers, flags, vectors, and what lies below the stack pointer. */
#include <linux/sched.h>
#include <sys/syscall.h>

#include "preload/start/enter.h"
#include "tests/unit/preload/session.h"

/* All that a program can see change. */
struct machine {
	uint64_t rax, rdi, rsi, rdx, r10, r8, r9; /* number and arguments */
	uint64_t rbx, rbp, r12, r13, r14, r15;
	uint64_t rcx, r11, rsp;
	uint64_t flags;
	uint64_t red_zone[16];
	uint64_t vectors[32];
};

/* What run() notes besides: the address to which it has the entry return; and
   whether it went to the instruction before. */
uint64_t way_back, went_before, entry_address, saved_rsi;
struct machine *after;

/* Takes a state of the machine, enters, and notes the state afterwards. */
void run(const char *entry, const struct machine *in, struct machine *out);
__asm__(".text\n"
	".globl run\n"
	"run:\n"
	"	push	%rbx\n"
	"	push	%rbp\n"
	"	push	%r12\n"
	"	push	%r13\n"
	"	push	%r14\n"
	"	push	%r15\n"
	"	mov	%rdi, entry_address(%rip)\n"
	"	mov	%rdx, after(%rip)\n"
	"	movq	$0, went_before(%rip)\n"
	"	mov	%rsp, 15*8(%rdx)\n"
	"	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
	"	movups	33*8+16*\\n(%rsi), %xmm\\n\n"
	"	.endr\n"
	"	push	16*8(%rsi)\n"
	"	popf\n"
	"	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
	"	mov	17*8+8*\\n(%rsi), %rax\n"
	"	mov	%rax, -128+8*\\n(%rsp)\n"
	"	.endr\n"
	"	mov	0*8(%rsi), %rax\n"
	"	mov	1*8(%rsi), %rdi\n"
	"	mov	3*8(%rsi), %rdx\n"
	"	mov	4*8(%rsi), %r10\n"
	"	mov	5*8(%rsi), %r8\n"
	"	mov	6*8(%rsi), %r9\n"
	"	mov	7*8(%rsi), %rbx\n"
	"	mov	8*8(%rsi), %rbp\n"
	"	mov	9*8(%rsi), %r12\n"
	"	mov	10*8(%rsi), %r13\n"
	"	mov	11*8(%rsi), %r14\n"
	"	mov	12*8(%rsi), %r15\n"
	"	mov	2*8(%rsi), %rsi\n"
	"	lea	1f(%rip), %rcx\n"
	"	mov	%rcx, way_back(%rip)\n"
	"	jmp	*entry_address(%rip)\n"
	"2:	movq	$1, went_before(%rip)\n"
	"	jmp	1f\n"
	"	jmp	2b\n" /* two bytes, as a system call has */
	"1:	mov	%rsi, saved_rsi(%rip)\n"
	"	mov	after(%rip), %rsi\n"
	"	mov	%rax, 0*8(%rsi)\n"
	"	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
	"	mov	-128+8*\\n(%rsp), %rax\n"
	"	mov	%rax, 17*8+8*\\n(%rsi)\n"
	"	.endr\n"
	"	pushf\n"
	"	pop	16*8(%rsi)\n"
	"	cld\n"
	"	mov	%rdi, 1*8(%rsi)\n"
	"	mov	saved_rsi(%rip), %rax\n"
	"	mov	%rax, 2*8(%rsi)\n"
	"	mov	%rdx, 3*8(%rsi)\n"
	"	mov	%r10, 4*8(%rsi)\n"
	"	mov	%r8, 5*8(%rsi)\n"
	"	mov	%r9, 6*8(%rsi)\n"
	"	mov	%rbx, 7*8(%rsi)\n"
	"	mov	%rbp, 8*8(%rsi)\n"
	"	mov	%r12, 9*8(%rsi)\n"
	"	mov	%r13, 10*8(%rsi)\n"
	"	mov	%r14, 11*8(%rsi)\n"
	"	mov	%r15, 12*8(%rsi)\n"
	"	mov	%rcx, 13*8(%rsi)\n"
	"	mov	%r11, 14*8(%rsi)\n"
	"	sub	%rsp, 15*8(%rsi)\n"
	"	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
	"	movups	%xmm\\n, 33*8+16*\\n(%rsi)\n"
	"	.endr\n"
	"	pop	%r15\n"
	"	pop	%r14\n"
	"	pop	%r13\n"
	"	pop	%r12\n"
	"	pop	%rbp\n"
	"	pop	%rbx\n"
	"	ret\n");

_Static_assert(offsetof(struct machine, rsp) == 15 * 8, "as run() has it");
_Static_assert(offsetof(struct machine, red_zone) == 17 * 8, "the same");
_Static_assert(offsetof(struct machine, vectors) == 33 * 8, "the same");

/* CF, PF, AF, ZF, SF, IF, DF, OF, and the bit that is always 1. */
#define ALL_FLAGS 0xed7

static const char *const entries[] = { enter, enter_switched };

/* A state with other words everywhere. */
static struct machine odd_machine(long number, uint64_t flags)
{
	struct machine in;
	uint64_t *words = (uint64_t *)&in;

	for (size_t i = 0; i < sizeof(in) / sizeof(*words); i++)
		words[i] = UINT64_C(0x1122334455667700) * (i + 1) + i;
	in.rax = number;
	in.flags = flags;
	return in;
}

/* Enters, and compares all but the result, which is returned. */
static long call(const char *entry, const struct machine *in)
{
	struct machine out;

	run(entry, in, &out);
	assert_true(out.rcx == (went_before ? way_back - 2 : way_back));
	assert_true(out.r11 == out.flags);
	assert_int_equal(out.rsp, 0);
	assert_true(out.flags == in->flags);
	assert_memory_equal(&out.rdi, &in->rdi,
			    offsetof(struct machine, rcx) - 8);
	assert_memory_equal(out.red_zone, in->red_zone, sizeof(in->red_zone));
	assert_memory_equal(out.vectors, in->vectors, sizeof(in->vectors));
	return (long)out.rax;
}

static void a_call_leaves_the_machine_as_it_was(void **state)
{
	/* None, each alone, all without DF, all. */
	static const uint64_t flags[] = {
		0x202, 0x203, 0x206, 0x212, 0x242,
		0x282, 0x602, 0xa02, 0xad7, ALL_FLAGS
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(flags) / sizeof(*flags); i++) {
		struct machine in = odd_machine(SYS_getpid, flags[i / 2]);

		assert_int_equal(call(entries[i % 2], &in), getpid());
		in.rax = SYS_geteuid;
		assert_int_equal(call(entries[i % 2], &in), 0);
		assert_int_equal(went_before, 0);
	}
}

static void arguments_and_errors_are_those_of_the_call(void **state)
{
	struct stat st;
	struct machine in = odd_machine(SYS_newfstatat, ALL_FLAGS);

	(void)state;
	in.rdi = AT_FDCWD;
	in.rsi = (uintptr_t) "/";
	in.rdx = (uintptr_t)&st;
	in.r10 = 0;
	for (size_t i = 0; i < 2; i++) {
		memset(&st, 0, sizeof(st));
		assert_int_equal(call(entries[i], &in), 0);
		assert_true(S_ISDIR(st.st_mode));
	}
	in.rsi = (uintptr_t) "/nowhere";
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(call(entries[i], &in), -ENOENT);
}

/* A thread, which must not begin on a stack of the shim. */
static void some_calls_are_made_by_the_program(void **state)
{
	struct machine in = odd_machine(SYS_clone, ALL_FLAGS);

	(void)state;
	in.rdi = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(call(entries[i], &in), SYS_clone);
		assert_int_equal(went_before, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_leaves_the_machine_as_it_was),
		cmocka_unit_test(arguments_and_errors_are_those_of_the_call),
		cmocka_unit_test(some_calls_are_made_by_the_program),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
