/* SPDX-License-Identifier: BSD-2-Clause */
/* raw/machine.h for ppc64le.  A failed call sets the summary overflow bit of
   cr0, and returns a positive errno. */
#ifndef RAW_MACHINE_PPC64LE_H
#define RAW_MACHINE_PPC64LE_H

static inline long raw6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r0 __asm__("r0") = nr;
	register long r3 __asm__("r3") = a;
	register long r4 __asm__("r4") = b;
	register long r5 __asm__("r5") = c;
	register long r6 __asm__("r6") = d;
	register long r7 __asm__("r7") = e;
	register long r8 __asm__("r8") = f;

	__asm__ volatile("sc\n\t"
			 "bns+ 1f\n\t"
			 "neg %1, %1\n"
			 "1:"
			 : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6),
			   "+r"(r7), "+r"(r8)
			 :
			 : "r9", "r10", "r11", "r12", "cr0", "ctr", "xer",
			   "memory");
	return r3;
}

/* The kernel leaves the address of the entry in r12. */
#define RAW_START                         \
	"	addis 2, 12, .TOC.-_start@ha\n" \
	"	addi 2, 2, .TOC.-_start@l\n"    \
	".localentry _start, .-_start\n"  \
	"	mr 3, 1\n"                      \
	"	clrrdi 1, 1, 4\n"               \
	"	li 0, 0\n"                      \
	"	stdu 0, -32(1)\n"               \
	"	mtlr 0\n"                       \
	"	bl begin\n"                     \
	"	nop\n"
#define RAW_VFORK                             \
	"	li 0, 189\n" /* __NR_vfork */ \
	"	sc\n"                               \
	"	bnslr+\n"                           \
	"	neg 3, 3\n"                         \
	"	blr\n"

#endif
