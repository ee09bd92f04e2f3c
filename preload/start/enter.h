/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is written in the language of a machine: x86_enter.c, arm_enter.c.
 */
#ifndef PRELOAD_START_ENTER_H
#define PRELOAD_START_ENTER_H

#include "preload/start/calls.h"

/* The entries of the shim for stubs: addresses, and no functions to call.  On
   the program's own stack; */
extern const char enter[] __attribute__((visibility("hidden")));

/* on a stack of ours. */
extern const char enter_switched[] __attribute__((visibility("hidden")));

/* make_call() with the stack pointer at `top`. */
struct call_answer enter_on_stack(long number, const long a[6], void *top)
	__attribute__((visibility("hidden")));

/* What tells threads of a process apart. */
unsigned long enter_thread(void) __attribute__((visibility("hidden")));

/* Where libfakebuild.so begins as a program: it passes the stack pointer to
   load_program() (load.c), which runs on the stack of load_stack() and returns
   where the program goes on. */
extern const char enter_start[] __attribute__((visibility("hidden")));

#endif
