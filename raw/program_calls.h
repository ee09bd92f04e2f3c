/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a program may make system calls without libc.  Most have no bytes of
 * one in their text, which is found out in a fraction of the time that the
 * shim's analysis takes (preload/site/plan.h).  What is found is no proof: the
 * bytes may be part of something else.
 */
#ifndef RAW_PROGRAM_CALLS_H
#define RAW_PROGRAM_CALLS_H

#include <stdbool.h>

/* False if no text of the program in an open file has the bytes of a system
   call.  True also if that can't be told, or not soon. */
bool program_may_call(int fd);

#endif
