/* SPDX-License-Identifier: BSD-2-Clause */
/* raw/machine.h for 32-bit arm, whose words are those of i386. */
#ifndef RAW_MACHINE_ARM_H
#define RAW_MACHINE_ARM_H

#define RAW_MMAP_SHIFT 12

/* The number goes into r7, which in Thumb code may be the frame pointer, and is
   kept in another register meanwhile. */
static inline long raw6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = e;
	register long r5 __asm__("r5") = f;
	long kept;

	__asm__ volatile("mov %[kept], r7\n\t"
			 "mov r7, %[nr]\n\t"
			 "svc 0\n\t"
			 "mov r7, %[kept]"
			 : "+r"(r0), [kept] "=&r"(kept)
			 : [nr] "r"(nr), "r"(r1), "r"(r2), "r"(r3), "r"(r4),
			   "r"(r5)
			 : "memory");
	return r0;
}

#define RAW_START           \
	"	mov r0, sp\n"     \
	"	bic r1, r0, #7\n" \
	"	mov sp, r1\n"     \
	"	b begin\n"
#define RAW_VFORK                                \
	"	mov ip, r7\n"                          \
	"	mov r7, #190\n" /* __NR_vfork */ \
	"	svc 0\n"                               \
	"	mov r7, ip\n"                          \
	"	bx lr\n"

#endif
