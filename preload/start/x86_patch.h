/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has a program that makes system calls itself call the shim instead.
 */
#ifndef PRELOAD_SITE_X86_PATCH_H
#define PRELOAD_SITE_X86_PATCH_H

#include <stdbool.h>

/* True if the program's headers say that it was made by Go's tools.  Reads
   memory, and makes no system call. */
bool x86_program_is_go(void);

/*
 * Changes the text of the program, before its first instruction runs: every
 * system call that may be one of the shim's becomes a jump to a stub.  The text
 * is writable meanwhile, and never executable at the same time.  0, or a
 * negative errno: then nothing was changed.
 */
long x86_patch_program(void);

#endif
