/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of a regular file. */
#ifndef UCHROOT_COPY_DATA_H
#define UCHROOT_COPY_DATA_H

#include <sys/types.h>

#include "common/base.h"
#include "common/sha256.h"

/*
 * Copies the first `size` bytes of an open file, as far as it has them, to a
 * new one, which gets no data where the old one has holes, and may be shorter
 * by one at its end.  Adds all to the digest; without one, both files share
 * their data where the file system can do that (ioctl_ficlone(2)).  0, or -1
 * with errno.
 */
MUST_CHECK
int data_copy(int from, int to, off_t size, struct sha256 *sha256);

#endif
