/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is written once for each machine: raw6(), a system call with six
 * arguments, which returns what the kernel returned, and raw_swap(), a
 * compare-and-swap of two words.  RAW_SWAP_TARGET goes before a function that
 * calls it.  Two pieces of assembler are for programs without a libc:
 * RAW_START, the entry, which calls `begin` with the stack that the kernel
 * prepared, and RAW_VFORK, vfork(2).
 *
 * A machine is a row here and a header.  One without an instruction for the
 * swap, such as i386, has no raw_swap().
 */
#ifndef RAW_MACHINE_H
#define RAW_MACHINE_H

#if defined __x86_64__ && defined __LP64__
#include "raw/machine_x86_64.h"
#elif defined __i386__
#include "raw/machine_i386.h"
#elif defined __aarch64__
#include "raw/machine_aarch64.h"
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#include "raw/machine_ppc64le.h"
#elif defined __s390x__
#include "raw/machine_s390x.h"
#elif defined __riscv && defined __LP64__
#include "raw/machine_riscv64.h"
#elif defined __arm__
#include "raw/machine_arm.h"
#else
#error "no header for this machine: see raw/machine.h"
#endif

#ifdef __SIZEOF_INT128__
/* Two words that lie one after the other, as the one number that raw_swap()
   takes for them. */
static inline unsigned __int128 raw_pair(unsigned long first,
					 unsigned long second)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return first | (unsigned __int128)second << 64;
#else
	return second | (unsigned __int128)first << 64;
#endif
}
#endif

#ifndef RAW_SWAP_TARGET
#define RAW_SWAP_TARGET
#endif
#ifndef RAW_CLONE_STACK_FIRST
#define RAW_CLONE_STACK_FIRST 0
#endif
#ifndef RAW_MMAP_BY_ADDRESS
#define RAW_MMAP_BY_ADDRESS 0
#endif
/* In what the offset of mmap(2) is counted: bytes, or pages of 4 KiB. */
#ifndef RAW_MMAP_SHIFT
#define RAW_MMAP_SHIFT 0
#endif

/* A macro, since gcc inlines no function into one of another target. */
#ifndef RAW_HAS_SWAP
#define raw_swap __sync_bool_compare_and_swap
#endif

#endif
