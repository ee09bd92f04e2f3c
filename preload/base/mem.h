/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few string functions that the shim needs and may not take from libc.
 * The compiler calls some of them by itself.
 */
#ifndef PRELOAD_BASE_MEM_H
#define PRELOAD_BASE_MEM_H

#include <stdbool.h>
#include <string.h>	/* memcpy, memset, memcmp: ours are hidden */

/* Constant sizes become instructions, others call ours. */
#define memcpy __builtin_memcpy
#define memset __builtin_memset
#define memcmp __builtin_memcmp

/* False for the wild pointers that programs pass in error: NULL, -1 and their
   neighbours, whatever no program of this machine can own. */
static inline bool mem_plausible(const void *at)
{
	return (unsigned long)at - 4096 < (unsigned long)-1 / 2 - 4096;
}

/* True under valgrind, which preloads a library of its own, and takes odd
   questions to the kernel for mistakes of the program. */
bool mem_is_watched(void);

/*
 * Whether the program may read or write here, so that what the kernel would
 * have answered with EFAULT kills nobody.  A system call of no effect for each
 * page, unless it is one of those that were asked about lately.
 */
bool mem_readable(const void *at, size_t size);
bool mem_writable(void *at, size_t size);

/* From now on both say yes: a call that the program would not have made itself
   may kill it. */
void mem_ask_no_more(void);

size_t mem_length(const char *text);
bool mem_equal(const char *a, const char *b);
bool mem_starts(const char *text, const char *prefix);

/* The value of "NAME=value" if `entry` is that variable, else NULL. */
const char *mem_variable(const char *entry, const char *name);

/* The number that a text spells in this base, or `otherwise`. */
unsigned long mem_number(const char *text, unsigned base,
			 unsigned long otherwise);

/* Writes a number in decimal with its terminator; returns its length.  20
   digits and a terminator always suffice. */
size_t mem_decimal(char *text, unsigned long number);

/*
 * Zeroed pages of our own, for what is too large for a stack or for the
 * image of every process.  NULL if there are none to be had.
 */
void *mem_map(size_t size);
void mem_unmap(void *at, size_t size);

/* The same, once for all threads: `*place` keeps what the first one mapped. */
void *mem_map_once(void **place, size_t size);

#endif
