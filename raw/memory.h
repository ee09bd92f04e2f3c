/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where libc is not at hand: constant sizes become instructions, others call
 * what raw/memory.c defines.
 */
#ifndef RAW_MEMORY_H
#define RAW_MEMORY_H

#include <string.h>

#define memcpy __builtin_memcpy
#define memset __builtin_memset
#define memcmp __builtin_memcmp

#endif
