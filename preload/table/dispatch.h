/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls by number, as syscall(2) makes them: each number leads to the
 * verb of its row in intercept.def.
 */
#ifndef PRELOAD_TABLE_DISPATCH_H
#define PRELOAD_TABLE_DISPATCH_H

/* Makes the system call `number` with the arguments `a`: by its verb if
   intercept.def has a row for the number, else by the kernel.  Returns what
   either does, a negative errno for a failure. */
long dispatch(long number, const long a[6]);

#endif
