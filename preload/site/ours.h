/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which system calls the shim wants to see.
 */
#ifndef PRELOAD_SITE_OURS_H
#define PRELOAD_SITE_OURS_H

#include <stdbool.h>
#include <stdint.h>

/* True for a number that has a row in intercept.def, and for those that make
   processes. */
bool call_is_ours(int32_t number);

/* Sets the byte of each such number to 1.  The kernel has no higher ones. */
#define CALLS_MOST 1024
void calls_note_ours(uint8_t numbers[CALLS_MOST]);

#endif
