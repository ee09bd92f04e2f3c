/* SPDX-License-Identifier: BSD-2-Clause */
/* raw/machine.h for s390x: big endian; clone(2) has the stack in front of the
   flags, and mmap(2) takes the address of its six arguments. */
#ifndef RAW_MACHINE_S390X_H
#define RAW_MACHINE_S390X_H

#define RAW_CLONE_STACK_FIRST 1
#define RAW_MMAP_BY_ADDRESS   1

static inline long raw6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r1 __asm__("r1") = nr;
	register long r2 __asm__("r2") = a;
	register long r3 __asm__("r3") = b;
	register long r4 __asm__("r4") = c;
	register long r5 __asm__("r5") = d;
	register long r6 __asm__("r6") = e;
	register long r7 __asm__("r7") = f;

	__asm__ volatile("svc 0"
			 : "+d"(r2)
			 : "d"(r1), "d"(r3), "d"(r4), "d"(r5), "d"(r6), "d"(r7)
			 : "memory");
	return r2;
}

/* gcc has no instruction for its own function. */
static inline int raw_swap(unsigned __int128 *at, unsigned __int128 old,
			   unsigned __int128 new)
{
	unsigned __int128 found = old;

	__asm__ volatile("cdsg %0, %2, %1"
			 : "+d"(found), "+S"(*at)
			 : "d"(new)
			 : "cc", "memory");
	return found == old;
}
#define RAW_HAS_SWAP 1

#define RAW_START                   \
	"	lgr %r2, %r15\n"          \
	"	lghi %r0, -16\n"          \
	"	ngr %r15, %r0\n"          \
	"	aghi %r15, -160\n"        \
	"	xc 0(8, %r15), 0(%r15)\n" \
	"	brasl %r14, begin\n"
#define RAW_VFORK                           \
	"	svc 190\n" /* __NR_vfork */ \
	"	br %r14\n"

#endif
