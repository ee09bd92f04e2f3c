/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes names of one file of names that have become files of their own, as
 * after a copy that knows no hard links.
 */
#ifndef FAKED_IMPORT_RELINK_H
#define FAKED_IMPORT_RELINK_H

#include <stdbool.h>

#include "common/base.h"

/* Whether a name and the file that it should be have the same contents, or are
   links to the same; keys beneath `top`.  Both are regular files, or both
   symbolic links.  Changes nothing.  1 or 0; -1 with errno. */
MUST_CHECK
int relink_compare(int top, const char *path, const char *target, bool links);

/* Replaces a name by a further name of the target, in one step.  0, or -1 with
   errno. */
MUST_CHECK
int relink(int top, const char *path, const char *target);

#endif
