/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the other halves of fakebuild: the preload library and faked.  In
 * this order: beside the running program as a build tree has them, relative
 * to it as installed (so that a tree can be moved), where configure put them.
 */
#ifndef FAKED_LOCATE_H
#define FAKED_LOCATE_H

#include <limits.h>
#include <stdbool.h>

#include "common/base.h"

/*
 * Stores the absolute path of the library.  `asked` is what the user gave, or
 * NULL.  -1 with errno ENOENT when it is nowhere, EINVAL when its path holds
 * a blank or a colon, which LD_PRELOAD cannot carry.
 */
MUST_CHECK
int locate_library(const char *asked, char path[PATH_MAX]);

/* The same for the server program. */
MUST_CHECK
int locate_faked(const char *asked, char path[PATH_MAX]);

#endif
