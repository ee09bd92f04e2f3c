/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the preload library and faked: first at their paths in a build tree,
 * then at those of an installed tree, both relative to the running program, so
 * that the tree can be moved; last at the paths that configure was given. Built
 * without libc (nolibc.h).
 */
#ifndef FAKED_LAUNCHER_LOCATE_H
#define FAKED_LAUNCHER_LOCATE_H

#include <linux/limits.h>

#include "common/base.h"

/*
 * Sets the path that was executed (AT_EXECFN), and argv[0].  The path is used
 * if it is absolute and seen to be this program's, or if /proc is not mounted:
 * /proc/self/exe tells the same, at ten times the cost.  Both strings must
 * stay.
 */
void locate_from(const char *program, const char *argv0);

/*
 * Stores the absolute path of the library: of its name libfakeroot-fakebuild.so
 * if the program was called as fakeroot, of libpseudo.so if as pseudo, else of
 * libfakebuild-fakeroot.so; where there is no such link, of libfakebuild.so.
 * 0, or
 * -ENOENT if it is not found (`path` is then the last one that was tried), or
 * -EINVAL if its path has a blank or a colon, at which LD_PRELOAD is split.
 */
MUST_CHECK
int locate_library(char path[PATH_MAX]);

/*
 * Stores the absolute path of the library that the user asked for.  0, -EINVAL
 * as above, -ENAMETOOLONG, or the errno of access(2) or getcwd(2).
 */
MUST_CHECK
int locate_given(const char *asked, char path[PATH_MAX]);

/* Stores the absolute path of a program that is installed beside the library,
   and built beside the running one.  0 or -ENOENT, as above. */
MUST_CHECK
int locate_beside(const char *name, char path[PATH_MAX]);

/* Stores the absolute path of fakebuild.  0 or -ENOENT, as above. */
MUST_CHECK
int locate_fakebuild(char path[PATH_MAX]);

/* Stores the absolute path of faked.  0 or -ENOENT, as above. */
MUST_CHECK
int locate_faked(char path[PATH_MAX]);

#endif
