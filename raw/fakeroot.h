/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Another fakeroot, as Debian's.  It is a script, which refuses to run where
 * FAKEROOTKEY is set: in a session our launcher runs in its place, and joins.
 * A script that only has the name, or calls the other one, is not meant.
 */
#ifndef RAW_FAKEROOT_H
#define RAW_FAKEROOT_H

#include <stdbool.h>

/* True if the name behind the last slash begins with "fakeroot". */
bool fakeroot_name(const char *path);

/* True if the file is the script of another fakeroot.  Reads the file. */
bool fakeroot_script(const char *path);

#endif
