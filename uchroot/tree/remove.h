/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef UCHROOT_TREE_REMOVE_H
#define UCHROOT_TREE_REMOVE_H

#include "common/base.h"

/* Removes a file, or a directory with all below it, which the user may read and
   enter.  0, also if there is none; -1 with errno. */
int tree_remove(const char *path);

#endif
