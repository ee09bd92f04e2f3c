/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether this process has locked itself in (seccomp(2)): then a call that the
 * program itself would not make may kill it.
 */
#ifndef PRELOAD_BASE_SANDBOX_H
#define PRELOAD_BASE_SANDBOX_H

#include <stdbool.h>

bool sandbox_is_locked(void);

/* For process/seccomp.c, which has prepared what the shim will want to know. */
void sandbox_lock(void);

#endif
