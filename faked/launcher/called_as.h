/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the launcher does differently when it is called as fakeroot or pseudo,
 * for programs that know that name: the name by which it preloads the library,
 * and the exit status when it fails itself; and all that faked/pseudo/ does.
 * Built without libc (nolibc.h).
 */
#ifndef FAKED_LAUNCHER_CALLED_AS_H
#define FAKED_LAUNCHER_CALLED_AS_H

#include <stdbool.h>

/* Notes the name by which the program was called: argv[0], or NULL. */
void called_as(const char *argv0);

/* True if that name begins with "fakeroot", as that of fakeroot-fakebuild, to
   which an alternative of fakeroot leads. */
bool called_as_fakeroot(void);

/* The same for "pseudo". */
bool called_as_pseudo(void);

/* The exit status when the launcher itself fails: that of fakeroot and pseudo,
   which is 1, or LAUNCH_FAILED. */
int launch_failed(void);

#endif
