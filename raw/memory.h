/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcpy, memset and memcmp without libc: calls with a constant size become
 * instructions, the others call the functions of raw/memory.c.
 */
#ifndef RAW_MEMORY_H
#define RAW_MEMORY_H

#include <string.h>

#define memcpy __builtin_memcpy
#define memset __builtin_memset
#define memcmp __builtin_memcmp

#endif
