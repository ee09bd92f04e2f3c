/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device nodes that a session made are empty files.  To read or write those
 * that every system has and everybody may use -- null, zero, full, random,
 * urandom, tty and ptmx -- the system's own are opened in their place, from a
 * changed root, too.  One that the system lacks stays its empty file.
 */
#ifndef PRELOAD_FILE_DEVICE_H
#define PRELOAD_FILE_DEVICE_H

#include "preload/base/session.h"

/* True if an open for writing may be one of a node: never in a session that
   has none. */
bool device_may_open_write(int flags);

/* True if `path` has the name of a device that is opened for reading.  The
   kernel must have accepted the pointer. */
bool device_may_open_read(const char *path, int flags);

/* Opens what stands for the node at `path`; -ENODEV if that is none, or one
   that has only its empty file. */
long device_open(int dir, const char *path, int flags);

/* The same for a file that was opened: `fd` leads to the device from now on,
   if there is one. */
void device_replace(int fd, int flags);

#endif
