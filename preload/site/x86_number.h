/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which system call a program makes at a place, if that can be seen there.
 */
#ifndef PRELOAD_SITE_X86_NUMBER_H
#define PRELOAD_SITE_X86_NUMBER_H

#include "preload/site/x86_trail.h"

/* The number of the system call that is the last instruction; -1 if more than
   one way leads there, or if it is computed. */
int32_t x86_find_number(const struct x86_trail *trail);

#endif
