/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcpy, memset and memcmp, which the compiler calls by itself, for objects
 * that are linked without libc; on arm also what libgcc and unwind tables want
 * of others.  Must be built with FB_NO_LOOP_CALLS (preload/local.mk), or the
 * compiler turns a loop here into a call of the same function.
 */
#include <stddef.h>
#include <string.h>

#ifdef __x86_64__

__attribute__((visibility("hidden"))) void *memcpy(void *restrict to,
						   const void *restrict from,
						   size_t size)
{
	void *t = to;

	__asm__ volatile("rep movsb"
			 : "+D"(t), "+S"(from), "+c"(size)
			 :
			 : "memory");
	return to;
}

__attribute__((visibility("hidden"))) void *memset(void *at, int byte,
						   size_t size)
{
	void *p = at;

	__asm__ volatile("rep stosb"
			 : "+D"(p), "+c"(size)
			 : "a"(byte)
			 : "memory");
	return at;
}

#else

__attribute__((visibility("hidden"))) void *memcpy(void *restrict to,
						   const void *restrict from,
						   size_t size)
{
	char *t = to;
	const char *f = from;

	while (size--)
		*t++ = *f++;
	return to;
}

__attribute__((visibility("hidden"))) void *memset(void *at, int byte,
						   size_t size)
{
	char *p = at;

	while (size--)
		*p++ = (char)byte;
	return at;
}

#endif

__attribute__((visibility("hidden"))) int memcmp(const void *a, const void *b,
						 size_t size)
{
	const unsigned char *x = a, *y = b;

	for (; size; size--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

#ifdef __arm__

/* Where a number is divided by zero, which nobody does: libgcc's own ones call
   raise(3). */
#define DIVISION_BY_ZERO(name)                                 \
	__attribute__((visibility("hidden"))) void name(void); \
	void name(void)                                        \
	{                                                      \
		__builtin_trap();                              \
	}

DIVISION_BY_ZERO(__aeabi_idiv0)
DIVISION_BY_ZERO(__aeabi_ldiv0)

/* Unwind tables name these, and an unwinder knows them without a call. */
#define UNWINDER(name)                                         \
	__attribute__((visibility("hidden"))) void name(void); \
	void name(void)                                        \
	{                                                      \
	}

UNWINDER(__aeabi_unwind_cpp_pr0)
UNWINDER(__aeabi_unwind_cpp_pr1)

#endif
