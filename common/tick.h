/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How far a long job is, from the libraries that do it to the program that may
 * show it (progress_follow).  Without a listener a tick costs a comparison.
 */
#ifndef COMMON_TICK_H
#define COMMON_TICK_H

#include <stddef.h>

/* What is counted is a constant text, "entries written"; total 0: how many
   there will be is not known. */
typedef void tick_fn(const char *what, size_t done, size_t total);

/* Has a function called at each tick of this process from now on; NULL: none.
   Only main files do. */
void tick_listen(tick_fn *fn);

/* Tells the listener.  Called for each line or record. */
void tick(const char *what, size_t done, size_t total);

#endif
