/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COMMON_FILE_REMOVE_H
#define COMMON_FILE_REMOVE_H

#include "common/base.h"

/* Removes a file, or a directory with all below it, which the user may read and
   enter; what vanishes meanwhile is passed over.  0, also if there is none; -1
   with errno. */
int tree_remove(const char *path);

#endif
