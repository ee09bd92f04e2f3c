/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls of a program that was changed (patch.h).
 */
#ifndef PRELOAD_START_CALLS_H
#define PRELOAD_START_CALLS_H

/* What becomes of a call, in two registers: its result; or, if `shift` is not
   0, what that register had before, and the way from where the shim returns to
   back to a system call, which the program then makes itself. */
struct call_answer {
	long value;
	long shift;
};

struct call_answer make_call(long number, const long a[6])
	__attribute__((visibility("hidden")));

/* The same, for C programs: on the stack of the program, but for execve(2),
   which children of vfork(2) call on stacks that are too small for the shim. */
struct call_answer make_call_in_place(long number, const long a[6])
	__attribute__((visibility("hidden")));

/* The same for goroutines, whose stacks are a few KiB: on a stack of ours
   (stacks.c).  Needs less than 300 bytes of theirs.  -ENOMEM if no stack
   can be mapped. */
struct call_answer make_call_switched(long number, const long a[6])
	__attribute__((visibility("hidden")));

/* From now on no stack is taken over that an execve(2) may have left: several
   children may be in it at once, in the memory of one thread. */
void stacks_keep_left(void) __attribute__((visibility("hidden")));

#endif
