/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a process joins its session, whoever has loaded the shim.
 */
#ifndef PRELOAD_START_START_H
#define PRELOAD_START_START_H

#include <stdbool.h>
#include <stdint.h>

/* Notes the session's variables, once: a program may clear its environment
   before its first intercepted call. */
void start_note_variables(void);

/* Does that, and in a program that was started from a changed root returns to
   its working directory; removes from `environ` what served that purpose. */
void start_session(void);

/* Tells on stderr that the system calls of a program cannot be intercepted, and
   why: a positive errno. */
void start_complain(const char *program, long err);

/* The bytes of a page of memory, as the kernel says. */
uintptr_t start_page_size(void);

/* True if the stack of a program that the shim has loaded is too small for the
   shim: then that needs one of its own for each call. */
extern bool start_stack_is_small;

#endif
