/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes one system call of arm64 with odd words in all registers, and takes down
 * what they are afterwards.  Its text has pages of its own, so that whoever
 * changes the call changes nothing else.
 */
#ifndef TESTS_HELPERS_ARM_CALL_H
#define TESTS_HELPERS_ARM_CALL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

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
	".cfi_startproc\n"
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
	".cfi_endproc\n"
	".balign 4096\n"
	"site_end:\n");

_Static_assert(offsetof(struct machine, flags) == 248, "as run() has it");
_Static_assert(offsetof(struct machine, vectors) == 272, "the same");
_Static_assert(offsetof(struct machine, below) == 784, "the same");

/* N, Z, C and V. */
#define ALL_FLAGS 0xf0000000

/* Rounds up, and flushes to zero. */
#define ODD_CONTROL 0x01400000

/* A state with other words everywhere. */
static inline struct machine odd_machine(long number, uint64_t flags)
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

/* What a call has changed beside its result, x0; "nothing" of that is right. */
static inline const char *changed(const struct machine *in,
				  const struct machine *out)
{
	return memcmp(&out->x[1], &in->x[1], 30 * sizeof(out->x[1]))
		       ? "registers"
	       : out->flags != in->flags     ? "flags"
	       : out->control != in->control ? "control"
	       : memcmp(out->vectors, in->vectors, sizeof(in->vectors))
		       ? "vectors"
	       : memcmp(out->below, in->below, sizeof(in->below)) ? "the stack"
								  : "nothing";
}

#endif
