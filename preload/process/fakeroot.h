/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Another fakeroot that a process of the session starts (raw/fakeroot.h), and
 * our launcher, which runs in its place.
 */
#ifndef PRELOAD_PROCESS_FAKEROOT_H
#define PRELOAD_PROCESS_FAKEROOT_H

#include <linux/limits.h>
#include <stdbool.h>

/* True in a session, but not below another fakeroot, if this path has a name as
   another fakeroot has.  Bad pointers have none. */
bool fakeroot_named(const char *path);

/*
 * True if the file is the script of another fakeroot, and the user is not root:
 * then it makes him a root of its own, and the session below it is what the
 * system would be.  It wants an environment of env_nest().
 */
bool fakeroot_nests(const char *path);

/*
 * True if the file is the script of another fakeroot that root calls, and the
 * launcher can take its place: then stores the path of the launcher, which
 * wants the same arguments, and must be started without the shim.  False in a
 * changed root, where the launcher is not.  `launcher` may be the buffer of
 * `path`, and keeps its text where the result is false.
 */
bool fakeroot_replace(const char *path, char *const argv[],
		      char launcher[PATH_MAX]);

#endif
