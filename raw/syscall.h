/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls without a libc: what the ledger and the shim stand on.  Each
 * returns what the kernel returned, a negative errno on failure; errno itself
 * is never touched.  The numbers come from the kernel's own header.
 */
#ifndef RAW_SYSCALL_H
#define RAW_SYSCALL_H

#include <asm/unistd.h>
#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <stdint.h>

#include "raw/machine.h"
#ifndef __LP64__
#include "raw/numbers_32.h"
#endif

#define RAW_PICK(n1, n2, n3, n4, n5, n6, n7, name, ...) name
#define raw(...)                                                        \
	RAW_PICK(__VA_ARGS__, raw_6, raw_5, raw_4, raw_3, raw_2, raw_1, \
		 raw_0, )                                               \
	(__VA_ARGS__)
#define raw_0(n)	  raw6(n, 0, 0, 0, 0, 0, 0)
#define raw_1(n, a)	  raw6(n, (long)(a), 0, 0, 0, 0, 0)
#define raw_2(n, a, b)	  raw6(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define raw_3(n, a, b, c) raw6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define raw_4(n, a, b, c, d) \
	raw6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define raw_5(n, a, b, c, d, e) \
	raw6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define raw_6(n, a, b, c, d, e, f)                                     \
	raw6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), \
	     (long)(f))

/* A size or a position of 64 bits among the arguments: one word, or two.  Some
   machines want the two at an even place, so where that is not one the second
   macro is used. */
#ifdef __LP64__
#define RAW_WIDE(x)	(x)
#define RAW_WIDE_ODD(x) (x)
#elif defined __arm__
#define RAW_WIDE(x)	(uint64_t)(x), (uint64_t)(x) >> 32
#define RAW_WIDE_ODD(x) 0, RAW_WIDE(x)
#else
#define RAW_WIDE(x)	(uint64_t)(x), (uint64_t)(x) >> 32
#define RAW_WIDE_ODD(x) RAW_WIDE(x)
#endif

/* mmap(2); the address, or a negative errno: see raw_failed(). */
static inline long raw_mmap_at(uintptr_t at, size_t size, int prot, int flags,
			       int fd, uint64_t offset)
{
	const long place = offset >> RAW_MMAP_SHIFT;
	const long list[6] = { at, size, prot, flags, fd, place };

	return RAW_MMAP_BY_ADDRESS
		       ? raw(__NR_mmap, list)
		       : raw(__NR_mmap, at, size, prot, flags, fd, place);
}

/* The same at any address. */
static inline long raw_mmap(size_t size, int prot, int flags, int fd,
			    uint64_t offset)
{
	return raw_mmap_at(0, size, prot, flags, fd, offset);
}

/* clone(2) with a copy of this stack, as fork(2) does it. */
static inline long raw_clone(unsigned long flags)
{
	return RAW_CLONE_STACK_FIRST ? raw(__NR_clone, 0, flags, 0, 0, 0)
				     : raw(__NR_clone, flags, 0, 0, 0, 0);
}

/* lseek(2): the position, or a negative errno. */
static inline int64_t raw_lseek(int fd, int64_t offset, int whence)
{
#ifdef __LP64__
	return raw(__NR_lseek, fd, offset, whence);
#else
	int64_t at;
	long ret = raw(__NR__llseek, fd, (uint64_t)offset >> 32, offset, &at,
		       whence);

	return ret < 0 ? ret : at;
#endif
}

/* True if a result that may be an address is a negative errno instead. */
static inline int raw_failed(long ret)
{
	return (unsigned long)ret >= -4095ul;
}

/*
 * Makes the kernel allocate the page at an address, by an atomic "or" of 0 with
 * futex(2): a concurrent write is not lost, and no thread is woken, since none
 * waits there.  False, and never a signal, if the page cannot be written.
 */
static inline int raw_touch(unsigned long at)
{
	const int or_nothing = FUTEX_OP(FUTEX_OP_OR, 0, FUTEX_OP_CMP_EQ, 0);

	at &= ~3ul;
	return raw(__NR_futex, at, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, 0, 0, at,
		   or_nothing) != -EFAULT;
}

#endif
