/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dynamic programs that make system calls themselves, beside those of libc:
 * they load the shim like others, and must be told to have their text changed.
 */
#ifndef PRELOAD_PROCESS_OWN_CALLS_H
#define PRELOAD_PROCESS_OWN_CALLS_H

#include <stdbool.h>

/* True if the text of the program in an open file has calls that the shim wants
   to see; found out once in a session, and kept in the ledger.  It is true of a
   program of the other class, which has to find out by itself, until then.
   vfork-safe. */
bool own_calls(int fd, bool other_class);

/* True if own_calls() has been false in this session for the file that
   openat(2) would open, a dynamic program of the shim's class: then nobody need
   open it.  Costs one system call. */
bool own_calls_none(int dir, const char *path, int flags);

#endif
