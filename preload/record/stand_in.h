/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose node a descriptor of a system's device is.  A program that opens the
 * placeholder of null, zero and their like gets the system's own device
 * (file/device.c); but what it asks and changes through that descriptor is
 * meant for the node that it has opened.
 *
 * A descriptor knows its node as long as this program runs, also after dup(2)
 * and in children of fork(2).  After exec, it is the device's again.
 */
#ifndef PRELOAD_RECORD_STAND_IN_H
#define PRELOAD_RECORD_STAND_IN_H

#include "preload/base/libc.h"

/* Notes that the device `fd` was opened as the node whose placeholder is
   `placeholder`, which the caller may close.  False if that cannot be
   remembered. */
bool stand_in_note(int fd, int placeholder);

/* The descriptor of the placeholder, if `path` is NULL or empty and `dir` was
   opened as a node; else `dir` itself.  A system call, once any was noted. */
int stand_in_at(int dir, const char *path);

#endif
