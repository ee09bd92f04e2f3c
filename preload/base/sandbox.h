/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * True if this process has installed a seccomp(2) filter.  The filter knows the
 * calls of the program, and not those that the shim adds: one of these may kill
 * the process.
 */
#ifndef PRELOAD_BASE_SANDBOX_H
#define PRELOAD_BASE_SANDBOX_H

#include <stdbool.h>

/* True once it has. */
bool sandbox_is_locked(void);

/* Notes it, for good.  process/seccomp.c calls it, after it has made the shim
   ready to work without further calls. */
void sandbox_lock(void);

#endif
