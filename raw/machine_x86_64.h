/* SPDX-License-Identifier: BSD-2-Clause */
/* raw/machine.h for x86_64. */
#ifndef RAW_MACHINE_X86_64_H
#define RAW_MACHINE_X86_64_H

#define RAW_SWAP_TARGET __attribute__((target("cx16")))

static inline long raw6(long nr, long a, long b, long c, long d, long e, long f)
{
	long ret;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

#define RAW_START           \
	"	xor %ebp, %ebp\n" \
	"	mov %rsp, %rdi\n" \
	"	and $-16, %rsp\n" \
	"	call begin\n"
#define RAW_VFORK                                 \
	"	pop %rdx\n"                             \
	"	mov $58, %eax\n" /* __NR_vfork */ \
	"	syscall\n"                              \
	"	push %rdx\n"                            \
	"	ret\n"

#endif
