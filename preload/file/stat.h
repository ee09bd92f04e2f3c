/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Corrects answers about files that are known by stat(2) alone, for the walkers
 * of libc, which call stat(2) inside of libc.
 */
#ifndef PRELOAD_FILE_STAT_H
#define PRELOAD_FILE_STAT_H

#include "preload/base/libc.h"

/*
 * Writes what the session shows of a file into `st`, the kernel's answer about
 * it, without asking the kernel again.  Leaves `st` as it is if the ctime
 * neither proves a record nor excludes one.
 */
void stat_by_ctime(struct stat *st);

#endif
