/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory: whether a program's pointer leads to memory that it has, and pages of
 * the shim's own.
 *
 * The kernel answers a bad pointer with EFAULT.  Where a verb reads or writes
 * the program's memory itself, a bad pointer would kill the process instead; so
 * the verb asks here first.
 */
#ifndef PRELOAD_BASE_MEM_H
#define PRELOAD_BASE_MEM_H

#include <stdbool.h>
#include <stdint.h>

#include "raw/memory.h"
#include "raw/text.h"

/* False for NULL, -1, their neighbours and kernel addresses, which no program
   owns.  No system call; true does not prove that the memory is there. */
static inline bool mem_plausible(const void *at)
{
	const unsigned long end = sizeof(at) == 8 ? -1ul / 2 : -4096ul;

	return (unsigned long)at - 4096 < end - 4096;
}

/* True under valgrind, recognized by the library that it preloads.  It would
   report the probes below as mistakes of the program. */
bool mem_under_valgrind(void);

/*
 * True if the program may read, or write, this memory.  Probes the first and
 * the last page by a system call without effect, unless they are among the
 * pages that were probed last; pages between are taken on trust.
 */
bool mem_readable(const void *at, size_t size);
bool mem_writable(void *at, size_t size);

/* True if the program may read this text with its end, which comes within
   PATH_MAX bytes.  Probes each page that the text reaches. */
bool mem_readable_text(const char *text);

/* The same for a list of arguments and the NULL at its end; each may be as long
   as execve(2) allows. */
bool mem_readable_list(char *const list[]);

/* From now on no memory is probed, and all is taken on trust: a seccomp filter
   may kill the process for a call that it would not have made itself. */
void mem_forbid_probes(void);

/*
 * Maps zeroed pages, for data too large for the stack of a signal handler or
 * for the data segment of every process; NULL if there is no memory.  The
 * caller unmaps them with the same size.
 */
void *mem_map(size_t size);
void mem_unmap(void *at, size_t size);

/* mmap(2) of private pages at an address where nobody has memory, with its
   other arguments: 0; -EEXIST if somebody has; or its negative errno. */
long mem_map_at(uintptr_t at, size_t size, int prot, int flags, int fd,
		uint64_t offset);

/* A new file in memory with these bytes: its descriptor, or a negative errno;
   -EFBIG, and no signal, if the process may not make a file of that size. */
long mem_file(const char *name, const void *bytes, size_t size);

/* Maps pages once for all threads: the first one stores them in `*slot`, and
   the others get the same.  They are never unmapped. */
void *mem_map_once(void **slot, size_t size);

#endif
