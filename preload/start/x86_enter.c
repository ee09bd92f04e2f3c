/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where stubs lead to.  On entry rax is the number of a system call, rdi, rsi,
 * rdx, r10, r8, r9 are its arguments, and rcx is where to go on, with a
 * `syscall` instruction in front of it.  Afterwards rax is the result, rcx and
 * r11 are as that instruction leaves them, and everything else is as before,
 * flags and the 128 bytes below the stack pointer included; or the program goes
 * on at that instruction, and then rax is the number again.  The shim is built
 * without vector registers, so nobody has to save them.
 *
 * popfq takes longer than all else here.  The shim changes no flags but those
 * of arithmetic and, by cld, the direction: unless that was set before, an
 * addition that overflows if OF (bit 11) was set and sahf restore them all.
 */
#include <asm/prctl.h>

#include "preload/start/enter.h"
#include "raw/syscall.h"

#define ENTER(name, function)                              \
	__asm__(".text\n"                                  \
		".hidden " #name "\n"                      \
		".globl " #name "\n"                       \
		".type " #name ", @function\n" #name ":\n" \
		"	lea	-128(%rsp), %rsp\n"                  \
		"	pushfq\n"                                \
		"	cld\n"                                   \
		"	push	%rcx\n"                             \
		"	push	%rbp\n"                             \
		"	push	%r9\n"                              \
		"	push	%r8\n"                              \
		"	push	%r10\n"                             \
		"	push	%rdx\n"                             \
		"	push	%rsi\n"                             \
		"	push	%rdi\n"                             \
		"	mov	%rsp, %rbp\n"                        \
		"	mov	%rax, %rdi\n"                        \
		"	mov	%rsp, %rsi\n"                        \
		"	and	$-16, %rsp\n"                        \
		"	call	" #function "\n"           \
		"	add	%rdx, 56(%rbp)\n"                    \
		"	mov	%rbp, %rsp\n"                        \
		"	pop	%rdi\n"                              \
		"	pop	%rsi\n"                              \
		"	pop	%rdx\n"                              \
		"	pop	%r10\n"                              \
		"	pop	%r8\n"                               \
		"	pop	%r9\n"                               \
		"	pop	%rbp\n"                              \
		"	pop	%rcx\n"                              \
		"	mov	(%rsp), %r11\n"                      \
		"	test	$0x400, %r11d\n"                    \
		"	jnz	1f\n"                                \
		"	mov	%rax, (%rsp)\n"                      \
		"	mov	%r11d, %eax\n"                       \
		"	xchg	%al, %ah\n"                         \
		"	and	$8, %al\n"                           \
		"	add	$0x78, %al\n"                        \
		"	sahf\n"                                  \
		"	mov	(%rsp), %rax\n"                      \
		"	lea	136(%rsp), %rsp\n"                   \
		"	jmp	*%rcx\n"                             \
		"1:	popfq\n"                               \
		"	lea	128(%rsp), %rsp\n"                   \
		"	jmp	*%rcx\n"                             \
		".size " #name ", . - " #name "\n")

ENTER(enter, make_call_in_place);
ENTER(enter_switched, make_call_switched);

__asm__(".text\n"
	".hidden enter_on_stack\n"
	".globl enter_on_stack\n"
	".type enter_on_stack, @function\n"
	"enter_on_stack:\n"
	"	push	%rbp\n"
	"	mov	%rsp, %rbp\n"
	"	mov	%rdx, %rsp\n"
	"	call	make_call\n"
	"	mov	%rbp, %rsp\n"
	"	pop	%rbp\n"
	"	ret\n"
	".size enter_on_stack, . - enter_on_stack\n");

unsigned long enter_thread(void)
{
	unsigned long pointer = 0;

	raw(__NR_arch_prctl, ARCH_GET_FS, &pointer);
	return pointer;
}

__asm__(".text\n"
	".hidden enter_start\n"
	".globl enter_start\n"
	".type enter_start, @function\n"
	"enter_start:\n"
	"	mov	%rsp, %rbx\n"
	"	xor	%ebp, %ebp\n"
	"	and	$-16, %rsp\n"
	"	call	load_stack\n"
	"	test	%rax, %rax\n"
	"	jz	1f\n"
	"	mov	%rax, %rsp\n"
	"1:	mov	%rbx, %rdi\n"
	"	call	load_program\n"
	"	xor	%ebx, %ebx\n"
	"	mov	%rax, %rsp\n"
	"	mov	%rdx, %rcx\n"
	"	xor	%edx, %edx\n"
	"	jmp	*%rcx\n"
	".size enter_start, . - enter_start\n");
