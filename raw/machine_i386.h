/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * raw/machine.h for i386.  Its words have 32 bits: what is wider than a word,
 * as a position in a file, is passed in two, by the functions of
 * raw/syscall.h.
 */
#ifndef RAW_MACHINE_I386_H
#define RAW_MACHINE_I386_H

#define RAW_MMAP_SHIFT 12

/* All registers but the stack's are arguments: ebp, which the compiler may
   need, has the sixth, and is kept on the stack meanwhile. */
static inline long raw6(long nr, long a, long b, long c, long d, long e, long f)
{
	const long last[2] = { nr, f };
	long ret;

	__asm__ volatile("pushl %%ebp\n\t"
			 "movl 4(%%eax), %%ebp\n\t"
			 "movl (%%eax), %%eax\n\t"
			 "int $0x80\n\t"
			 "popl %%ebp"
			 : "=a"(ret)
			 : "0"(last), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory");
	return ret;
}

#endif
