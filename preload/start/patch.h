/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has a program that makes system calls itself call the shim instead.
 */
#ifndef PRELOAD_START_PATCH_H
#define PRELOAD_START_PATCH_H

#include <sys/stat.h>

#include "preload/base/changed_root.h"
#include "preload/site/image.h"

/*
 * Changes the text of a program in memory, before its first instruction runs:
 * every system call that may be one of the shim's becomes a jump to a stub.
 * The text is writable meanwhile, and never executable at the same time; one
 * that was writable before (struct image) is executable afterwards.
 * `file` is what fstat(2) says of the program's file, or NULL: then no plan is
 * kept.  Of calls that stay as they are, since no jump or stub has room or
 * reaches, it is told on stderr that `name` has them: of a plan of the ledger
 * only those that no stub reaches.
 *
 * Where programs call a function of the kernel that makes system calls,
 * AT_SYSINFO of getauxval(3), `*sysinfo` becomes one that calls the shim; NULL
 * if they do not.  0, or a negative errno: then nothing was changed, or what
 * the kernel has refused to make executable again is as before.
 */
long patch_program(const struct image *image, const char *name,
		   const struct stat *file, uintptr_t *sysinfo);

/* The same for an image that a dynamic linker has mapped; an error is told on
   stderr, too.  Its file is opened at a place. */
void patch_linked(struct image *image, const char *name, struct proc_path place,
		  const struct stat *file);

#endif
