/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens files as if a directory were the root of the system. */
#ifndef UCHROOT_TREE_IN_ROOT_H
#define UCHROOT_TREE_IN_ROOT_H

#include "common/base.h"

/*
 * openat(2) without a mode, where absolute names and links and `..` stay in the
 * directory `root`, and links of proc(5) that lead elsewhere are not followed
 * (ELOOP).  The descriptor is close-on-exec; -1 with errno.
 */
MUST_CHECK
int in_root_open(int root, const char *path, int flags);

/* The same (O_PATH) for a directory by its key (common/path.h), which is made
   if it is not there, with those on the way to it. */
MUST_CHECK
int in_root_folder(int root, const char *key);

/* open(2) without a mode, of an absolute path in which no link is followed
   (ELOOP).  The descriptor is close-on-exec; -1 with errno. */
MUST_CHECK
int no_link_open(const char *path, int flags);

#endif
