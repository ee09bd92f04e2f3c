/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stacks for the calls of programs whose own are small.
 */
#ifndef PRELOAD_SITE_X86_STACKS_H
#define PRELOAD_SITE_X86_STACKS_H

/* dispatch() on a stack of ours; needs less than 300 bytes of the caller's.
   -ENOMEM if none can be mapped. */
long x86_dispatch_switched(long number, const long a[6]);

#endif
