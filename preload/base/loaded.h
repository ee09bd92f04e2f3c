/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that the shim has loaded itself, since it has no dynamic linker.
 */
#ifndef PRELOAD_BASE_LOADED_H
#define PRELOAD_BASE_LOADED_H

#include <stdbool.h>

/* The path of the program's file, absolute as the kernel has it; NULL in all
   programs that a dynamic linker has loaded.  The text is never changed. */
extern const char *loaded_program;

/* True for a path by which a process of this thread group asks for the file of
   its own program: then the kernel's answer is the shim. */
bool loaded_is_own(const char *path);

#endif
