/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has libraries that make system calls themselves call the shim instead.
 */
#ifndef PRELOAD_START_LIBRARIES_H
#define PRELOAD_START_LIBRARIES_H

/* Looks at the libraries that the program began with, once.  Those that it
   loads later are looked at as they begin. */
void libraries_reach(void);

#endif
