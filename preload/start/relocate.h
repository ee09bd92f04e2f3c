/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shim as a program: what a dynamic linker and a libc would do for it.
 */
#ifndef PRELOAD_START_RELOCATE_H
#define PRELOAD_START_RELOCATE_H

#include <link.h>

/* Fills in the addresses that the shim has of itself, and of the few names of
   libc that it uses: errno, environ and the auxiliary vector.  Before that,
   nothing may be called that needs one of them. */
void relocate(char **envp, const ElfW(auxv_t) *auxv);

/* The same where a dynamic linker has done its part, and there is no libc: in
   programs of Go.  `envp` is as the kernel has put it on the stack. */
void relocate_without_libc(char **envp);

/* The auxiliary vector that follows an environment on the first stack. */
ElfW(auxv_t) *auxv_behind(char **envp);

/* It has moved. */
void relocate_auxv(const ElfW(auxv_t) *auxv);

/* The value of getauxval(3); 0 if there is none. */
unsigned long auxv_value(unsigned long type);

#endif
