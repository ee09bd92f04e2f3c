/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Snapshots of subvolumes, as btrfs makes them: files under another device
 * number that are what others were at that moment, with the owners, modes and
 * types that the ledger knows.
 */
#ifndef PRELOAD_FILE_SNAPSHOT_H
#define PRELOAD_FILE_SNAPSHOT_H

#include "preload/base/libc.h"

/* True for the requests of ioctl(2) that make one. */
bool snapshot_is_request(unsigned long request);

/* After the kernel has made it.  -ENOSPC and the like if its records could not
   be had. */
long snapshot_made(int fd, unsigned long request, const void *argument);

#endif
