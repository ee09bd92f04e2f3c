/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recognizes another fakeroot, as Debian's: a script that refuses to run where
 * FAKEROOTKEY is set.  In a session our launcher runs in its place, and joins.
 * A script that only has the name, or only calls fakeroot, is not one.
 */
#ifndef RAW_FAKEROOT_H
#define RAW_FAKEROOT_H

#include <stdbool.h>

/* True if the name behind the last slash begins with "fakeroot". */
bool fakeroot_name(const char *path);

/* True if the file is the script of another fakeroot.  Reads the file. */
bool fakeroot_script(const char *path);

#endif
