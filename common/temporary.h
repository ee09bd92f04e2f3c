/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COMMON_TEMPORARY_H
#define COMMON_TEMPORARY_H

#include "common/base.h"

/*
 * Makes a file, mode 0600, of a name that no other has: the six X at the end
 * of `name` are replaced.  The descriptor is for reading and writing, and
 * closed by exec; -1 with errno of open(2), or EEXIST when no name was free.
 *
 * mkostemp(3) but for what it asks the kernel: since glibc 2.41 it takes random
 * numbers by getrandom(2) without GRND_NONBLOCK, at which some sandboxes kill.
 */
MUST_CHECK
int temporary_open(char *name);

#endif
