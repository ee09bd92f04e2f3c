/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where stubs lead to.  On entry rax is the number of a system call, rdi, rsi,
 * rdx, r10, r8, r9 are its arguments, and rcx is where to go on, with a
 * `syscall` instruction in front of it.  Afterwards rax is the result, rcx and
 * r11 are as that instruction leaves them, and everything else is as before,
 * flags and the 128 bytes below the stack pointer included; or the program goes
 * on at that instruction, and then rax is the number again.  The shim is built
 * without vector registers, so nobody has to save them.
 */
#include "preload/start/x86_enter.h"

#include "preload/start/calls.h"

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
		"	popfq\n"                                 \
		"	lea	128(%rsp), %rsp\n"                   \
		"	jmp	*%rcx\n"                             \
		".size " #name ", . - " #name "\n")

ENTER(x86_enter, make_call_in_place);
ENTER(x86_enter_switched, make_call_switched);
