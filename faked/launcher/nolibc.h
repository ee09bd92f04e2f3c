/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The substitutes for libc in fakebuild: raw/text.h, raw/syscall.h and memory.
 * Starting libc costs more than a plain run of fakebuild: it executes CPUID,
 * which a hypervisor has to emulate.
 *
 * Files that are built for both programs, with libc and without, use only this
 * and report failure as a negative errno; faked/local.mk lists them.
 */
#ifndef FAKED_LAUNCHER_NOLIBC_H
#define FAKED_LAUNCHER_NOLIBC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h> /* memcpy, memcmp and memset; nothing else */
#include <sys/mman.h>

#include "raw/syscall.h"
#include "raw/text.h"

/* Allocates zeroed memory, which is never freed.  The address, or a negative
   errno (see raw_failed()). */
static inline long nolibc_pages(size_t size)
{
	return raw_mmap(size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

#endif
