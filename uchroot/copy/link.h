/* SPDX-License-Identifier: BSD-2-Clause */
/* Symbolic links of a tree that is copied. */
#ifndef UCHROOT_COPY_LINK_H
#define UCHROOT_COPY_LINK_H

#include <stdbool.h>

/*
 * True if a link of this path in the tree, a key (common/path.h), leads to
 * something in the tree, whatever other links of which this is true are on the
 * way.  So each `..` has to come first in the target: it then leads from a
 * directory that was copied to the one above it.
 */
bool link_stays(const char *key, const char *target);

#endif
