/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Snapshots of btrfs subvolumes.  A snapshot has the same inode numbers and
 * birth times under another device number; its files get copies of the records
 * of the files that they were made from.
 */
#ifndef PRELOAD_FILE_SNAPSHOT_H
#define PRELOAD_FILE_SNAPSHOT_H

#include "preload/base/libc.h"

/* True for the requests of ioctl(2) that make one. */
bool snapshot_is_request(unsigned long request);

/* Copies the records, after the kernel has made the snapshot by this request on
   `fd`.  0; -ENOSPC or -ENOMEM if the ledger cannot take them: then the
   snapshot exists, and its files are shown without records. */
long snapshot_made(int fd, unsigned long request, const void *argument);

#endif
