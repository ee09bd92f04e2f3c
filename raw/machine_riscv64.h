/* SPDX-License-Identifier: BSD-2-Clause */
/* raw/machine.h for riscv64, which has no raw_swap(). */
#ifndef RAW_MACHINE_RISCV64_H
#define RAW_MACHINE_RISCV64_H

static inline long raw6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long a7 __asm__("a7") = nr;
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;
	register long a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e;
	register long a5 __asm__("a5") = f;

	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
			 : "memory");
	return a0;
}

#define RAW_START                      \
	".option push\n"               \
	".option norelax\n"            \
	"	lla gp, __global_pointer$\n" \
	".option pop\n"                \
	"	mv a0, sp\n"                 \
	"	andi sp, sp, -16\n"          \
	"	tail begin\n"
/* clone(2) with CLONE_VM | CLONE_VFORK | SIGCHLD. */
#define RAW_VFORK          \
	"	li a0, 0x4111\n" \
	"	li a1, 0\n"      \
	"	li a7, 220\n"    \
	"	ecall\n"         \
	"	ret\n"

#endif
