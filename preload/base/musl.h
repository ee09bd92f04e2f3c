/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which libc the program has, where glibc and musl mean different things by the
 * same number or structure.
 */
#ifndef PRELOAD_BASE_MUSL_H
#define PRELOAD_BASE_MUSL_H

#include <stdbool.h>

/* True if it is musl. */
bool libc_is_musl(void);

#endif
