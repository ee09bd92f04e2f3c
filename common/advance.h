/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How far a long job is, from the libraries that do it to the program that may
 * show it (progress_follow).  Without a listener a step costs a comparison.
 */
#ifndef COMMON_ADVANCE_H
#define COMMON_ADVANCE_H

#include <stddef.h>

/* What is counted is a constant text, "entries written"; total 0: how many
   there will be is not known. */
typedef void advance_fn(const char *what, size_t done, size_t total);

/* Has a function called at each step of this process from now on; NULL: none.
   Only main files do. */
void advance_listen(advance_fn *fn);

/* Tells the listener.  Called for each line or record. */
void advance(const char *what, size_t done, size_t total);

#endif
