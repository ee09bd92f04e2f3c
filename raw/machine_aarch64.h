/* SPDX-License-Identifier: BSD-2-Clause */
/* raw/machine.h for aarch64. */
#ifndef RAW_MACHINE_AARCH64_H
#define RAW_MACHINE_AARCH64_H

static inline long raw6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

#define RAW_START             \
	"	mov x29, #0\n"      \
	"	mov x0, sp\n"       \
	"	and sp, x0, #-16\n" \
	"	b begin\n"
/* clone(2) with CLONE_VM | CLONE_VFORK | SIGCHLD. */
#define RAW_VFORK            \
	"	mov x0, #0x4111\n" \
	"	mov x1, #0\n"      \
	"	mov x8, #220\n"    \
	"	svc 0\n"           \
	"	ret\n"

#endif
