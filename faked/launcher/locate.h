/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the other halves of fakebuild: the preload library and faked.  In
 * this order: where a build tree has them, seen from the running program;
 * where an installed tree has them, so that it can be moved; where configure
 * put them.  Built without libc (nolibc.h).
 */
#ifndef FAKED_LAUNCHER_LOCATE_H
#define FAKED_LAUNCHER_LOCATE_H

#include <linux/limits.h>

#include "common/base.h"

/*
 * Tells where the running program is, for systems without /proc: the path it
 * was started by (AT_EXECFN).  Ignored unless it is absolute.
 */
void locate_from(const char *program);

/*
 * Stores the absolute path of the library.  -ENOENT when it is nowhere
 * (`path` is the last that was tried), -EINVAL when its path holds a blank or
 * a colon, which LD_PRELOAD cannot carry.
 */
MUST_CHECK
int locate_library(char path[PATH_MAX]);

/* Whether LD_PRELOAD can carry this path: 0 or -EINVAL. */
MUST_CHECK
int locate_check(const char *path);

/* The server program; as above. */
MUST_CHECK
int locate_faked(char path[PATH_MAX]);

#endif
