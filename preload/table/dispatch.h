/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PRELOAD_TABLE_DISPATCH_H
#define PRELOAD_TABLE_DISPATCH_H

/* A system call by number: faked if a verb knows it, else made. */
long dispatch(long number, const long a[6]);

#endif
