/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opening the placeholders of devices.  A device that a session has made is an
 * empty file on disk.  For null, zero, full, random, urandom, tty and ptmx,
 * which every system has and everybody may use, the system's own device is
 * opened instead, also from a changed root.  Where the system lacks it, and for
 * all other devices, the empty file is opened.
 */
#ifndef PRELOAD_FILE_DEVICE_H
#define PRELOAD_FILE_DEVICE_H

#include "preload/base/session.h"

/* True if an open with these flags may write to a placeholder: never in a
   session without devices.  No system call. */
bool device_may_open_write(int flags);

/* True if an open for reading may be one of a placeholder: the last component
   is the name of such a device.  The path must be readable: the kernel has
   accepted it in a call before.  No system call. */
bool device_may_open_read(const char *path, int flags);

/* Opens the system's device for the placeholder at `path`, with flags of
   open(2): a descriptor, or -ENODEV if `path` must be opened itself.  A NULL
   path is the descriptor `dir`. */
long device_open(int dir, const char *path, int flags);

/* The same for a placeholder that was opened: makes `fd` the system's device,
   if there is one.  Keeps the close-on-exec flag. */
void device_replace(int fd, int flags);

#endif
