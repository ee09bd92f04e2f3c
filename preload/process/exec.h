/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is decided of a program before it is started, by exec(3) as by
 * posix_spawn(3).
 */
#ifndef PRELOAD_PROCESS_EXEC_H
#define PRELOAD_PROCESS_EXEC_H

#include "preload/process/env.h"
#include "raw/path_search.h"

/* How the program at `path` loads the shim.  Bad pointers are left to the
   kernel, for its EFAULT. */
enum env_shim exec_shim_for(const char *path, char *const argv[]);

/* path_search() in the PATH of this process. */
long exec_search(const char *file, path_attempt *attempt, const void *context);

#endif
