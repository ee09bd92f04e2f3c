/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where stubs lead to (preload/site/arm_stub.h).  On entry x8 is the number of
 * a system call, x0 to x5 are its arguments, and x16 is where to go on; what
 * x16 and x17 were lies on the stack.  Afterwards x0 is the result, and all
 * else is as before, flags included; or the program goes on at the system call
 * in the stub, and then x0 is the first argument again.  The shim is built
 * without vector registers, so nobody has to save them.
 */
#include "preload/start/enter.h"

/* The hint is `bti c`: the way here is an indirect branch, and whoever builds
   the shim may ask for landing pads.
   The registers that a function may change lie in a frame, with the arguments
   first; x29 and x30 are such that a debugger finds who has called. */
#define ENTER(name, function)                              \
	__asm__(".text\n"                                  \
		".hidden " #name "\n"                      \
		".globl " #name "\n"                       \
		".type " #name ", %function\n" #name ":\n" \
		"	hint	#34\n"                              \
		"	sub	sp, sp, #176\n"                      \
		"	stp	x0, x1, [sp]\n"                      \
		"	stp	x2, x3, [sp, #16]\n"                 \
		"	stp	x4, x5, [sp, #32]\n"                 \
		"	stp	x6, x7, [sp, #48]\n"                 \
		"	stp	x8, x9, [sp, #64]\n"                 \
		"	stp	x10, x11, [sp, #80]\n"               \
		"	stp	x12, x13, [sp, #96]\n"               \
		"	stp	x14, x15, [sp, #112]\n"              \
		"	stp	x16, x18, [sp, #128]\n"              \
		"	mrs	x17, nzcv\n"                         \
		"	str	x17, [sp, #144]\n"                   \
		"	stp	x29, x30, [sp, #160]\n"              \
		"	add	x29, sp, #160\n"                     \
		"	sxtw	x0, w8\n"                           \
		"	mov	x1, sp\n"                            \
		"	bl	" #function "\n"           \
		"	ldr	x17, [sp, #144]\n"                   \
		"	msr	nzcv, x17\n"                         \
		"	ldp	x16, x18, [sp, #128]\n"              \
		"	add	x16, x16, x1\n"                      \
		"	ldr	x1, [sp, #8]\n"                      \
		"	ldp	x2, x3, [sp, #16]\n"                 \
		"	ldp	x4, x5, [sp, #32]\n"                 \
		"	ldp	x6, x7, [sp, #48]\n"                 \
		"	ldp	x8, x9, [sp, #64]\n"                 \
		"	ldp	x10, x11, [sp, #80]\n"               \
		"	ldp	x12, x13, [sp, #96]\n"               \
		"	ldp	x14, x15, [sp, #112]\n"              \
		"	ldp	x29, x30, [sp, #160]\n"              \
		"	add	sp, sp, #176\n"                      \
		"	br	x16\n"                                \
		".size " #name ", . - " #name "\n")

ENTER(enter, make_call_in_place);
ENTER(enter_switched, make_call_switched);

__asm__(".text\n"
	".hidden enter_on_stack\n"
	".globl enter_on_stack\n"
	".type enter_on_stack, %function\n"
	"enter_on_stack:\n"
	"	stp	x29, x30, [sp, #-16]!\n"
	"	mov	x29, sp\n"
	"	mov	sp, x2\n"
	"	bl	make_call\n"
	"	mov	sp, x29\n"
	"	ldp	x29, x30, [sp], #16\n"
	"	ret\n"
	".size enter_on_stack, . - enter_on_stack\n");

unsigned long enter_thread(void)
{
	unsigned long pointer;

	__asm__ volatile("mrs %0, tpidr_el0" : "=r"(pointer));
	return pointer;
}

/* By x16, since there may be a pad for indirect calls. */
__asm__(".text\n"
	".hidden enter_start\n"
	".globl enter_start\n"
	".type enter_start, %function\n"
	"enter_start:\n"
	"	mov	x19, sp\n"
	"	mov	x29, #0\n"
	"	mov	x30, #0\n"
	"	and	sp, x19, #-16\n"
	"	bl	load_stack\n"
	"	cbz	x0, 1f\n"
	"	mov	sp, x0\n"
	"1:	mov	x0, x19\n"
	"	bl	load_program\n"
	"	mov	sp, x0\n"
	"	mov	x16, x1\n"
	"	mov	x0, #0\n"
	"	mov	x1, #0\n"
	"	mov	x19, #0\n"
	"	mov	x30, #0\n"
	"	br	x16\n"
	".size enter_start, . - enter_start\n");
