/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entries of the shim for stubs: addresses, and no functions to call.
 */
#ifndef PRELOAD_START_X86_ENTER_H
#define PRELOAD_START_X86_ENTER_H

/* On the program's own stack. */
extern const char x86_enter[] __attribute__((visibility("hidden")));

/* On a stack of ours. */
extern const char x86_enter_switched[] __attribute__((visibility("hidden")));

#endif
