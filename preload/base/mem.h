/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory: whether what a program points to is there, and pages of our own. */
#ifndef PRELOAD_BASE_MEM_H
#define PRELOAD_BASE_MEM_H

#include <stdbool.h>

#include "raw/memory.h"
#include "raw/text.h"

/* False for the wild pointers that programs pass in error: NULL, -1 and their
   neighbours, whatever no program of this machine can own. */
static inline bool mem_plausible(const void *at)
{
	return (unsigned long)at - 4096 < (unsigned long)-1 / 2 - 4096;
}

/* True under valgrind, which preloads a library of its own, and takes odd
   questions to the kernel for mistakes of the program. */
bool mem_under_valgrind(void);

/*
 * Whether the program may read or write here, so that what the kernel would
 * have answered with EFAULT kills nobody.  A system call of no effect for each
 * page, unless it is one of those that were asked about lately.
 */
bool mem_readable(const void *at, size_t size);
bool mem_writable(void *at, size_t size);

/* From now on both say yes: a call that the program would not have made itself
   may kill it. */
void mem_forbid_probes(void);

/*
 * Zeroed pages of our own, for what is too large for a stack or for the
 * image of every process.  NULL if there are none to be had.
 */
void *mem_map(size_t size);
void mem_unmap(void *at, size_t size);

/* The same, once for all threads: `*slot` keeps what the first one mapped. */
void *mem_map_once(void **slot, size_t size);

#endif
