/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where stubs of programs of 32 bits lead to.  On entry eax is the number of a
 * system call, ebx, ecx, edx, esi, edi, ebp are its arguments, and the word on
 * the stack is where to go on, with an `int $0x80` in front of it.  Afterwards
 * that word is gone, eax is the result, and everything else is as before, flags
 * included; or the program goes on at that instruction, and then eax is the
 * number again.  The shim is built without vector registers, so nobody has to
 * save them.
 *
 * A structure is returned where the first argument says, which the function
 * takes from the stack (System V ABI, i386 supplement).
 */
#include <asm/ldt.h>

#include "preload/start/enter.h"
#include "raw/syscall.h"

/* The arguments are those of the function: where the answer goes to, eax, and
   where the registers lie. */
#define ENTER(name, function)                              \
	__asm__(".text\n"                                  \
		".hidden " #name "\n"                      \
		".globl " #name "\n"                       \
		".type " #name ", @function\n" #name ":\n" \
		"	pushf\n"                                 \
		"	cld\n"                                   \
		"	push	%ebp\n"                             \
		"	push	%edi\n"                             \
		"	push	%esi\n"                             \
		"	push	%edx\n"                             \
		"	push	%ecx\n"                             \
		"	push	%ebx\n"                             \
		"	mov	%esp, %ebp\n"                        \
		"	sub	$8, %esp\n"                          \
		"	mov	%esp, %ecx\n"                        \
		"	and	$-16, %esp\n"                        \
		"	sub	$4, %esp\n"                          \
		"	push	%ebp\n"                             \
		"	push	%eax\n"                             \
		"	push	%ecx\n"                             \
		"	call	" #function "\n"           \
		"	mov	-8(%ebp), %eax\n"                    \
		"	mov	-4(%ebp), %edx\n"                    \
		"	add	%edx, 28(%ebp)\n"                    \
		"	mov	%ebp, %esp\n"                        \
		"	pop	%ebx\n"                              \
		"	pop	%ecx\n"                              \
		"	pop	%edx\n"                              \
		"	pop	%esi\n"                              \
		"	pop	%edi\n"                              \
		"	pop	%ebp\n"                              \
		"	popf\n"                                  \
		"	ret\n"                                   \
		".size " #name ", . - " #name "\n")

ENTER(enter, make_call_in_place);
ENTER(enter_switched, make_call_switched);

__asm__(".text\n"
	".hidden enter_on_stack\n"
	".globl enter_on_stack\n"
	".type enter_on_stack, @function\n"
	"enter_on_stack:\n"
	"	push	%ebp\n"
	"	mov	%esp, %ebp\n"
	"	mov	20(%ebp), %esp\n"
	"	sub	$4, %esp\n"
	"	push	16(%ebp)\n"
	"	push	12(%ebp)\n"
	"	push	8(%ebp)\n"
	"	call	make_call\n"
	"	mov	8(%ebp), %eax\n"
	"	mov	%ebp, %esp\n"
	"	pop	%ebp\n"
	"	ret	$4\n"
	".size enter_on_stack, . - enter_on_stack\n");

/* The thread pointer is the base of the segment that gs names. */
unsigned long enter_thread(void)
{
	struct user_desc segment = { 0 };
	unsigned gs;

	__asm__("mov %%gs, %0" : "=r"(gs));
	segment.entry_number = gs >> 3;
	raw(__NR_get_thread_area, &segment);
	return segment.base_addr;
}

__asm__(".text\n"
	".hidden enter_start\n"
	".globl enter_start\n"
	".type enter_start, @function\n"
	"enter_start:\n"
	"	mov	%esp, %ebx\n"
	"	xor	%ebp, %ebp\n"
	"	and	$-16, %esp\n"
	"	call	load_stack\n"
	"	test	%eax, %eax\n"
	"	jz	1f\n"
	"	mov	%eax, %esp\n"
	"1:	sub	$16, %esp\n"
	"	mov	%esp, %ecx\n"
	"	sub	$8, %esp\n"
	"	push	%ebx\n"
	"	push	%ecx\n"
	"	call	load_program\n"
	"	xor	%ebx, %ebx\n"
	"	mov	16(%esp), %eax\n"
	"	mov	12(%esp), %esp\n"
	"	xor	%edx, %edx\n"
	"	jmp	*%eax\n"
	".size enter_start, . - enter_start\n");
