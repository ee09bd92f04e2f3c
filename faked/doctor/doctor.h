/* SPDX-License-Identifier: BSD-2-Clause */
/* Says which mechanisms work on this machine and in this folder, each by trying
   it, for `fakebuild --doctor` and for reports of defects. */
#ifndef FAKED_DOCTOR_DOCTOR_H
#define FAKED_DOCTOR_DOCTOR_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Tries everything and writes a line for each thing, or objects of JSON.
 * `fakebuild` is the program to be tried, looked for in PATH unless it has a
 * slash.  Makes and removes a directory in the working directory.  True if
 * nothing is lost.  The caller checks `out` for write errors.
 */
bool doctor(const char *fakebuild, bool json, FILE *out);

#endif
