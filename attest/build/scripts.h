/* SPDX-License-Identifier: BSD-2-Clause */
/* What is run in the boxes of a build, by the image's shell. */
#ifndef ATTEST_BUILD_SCRIPTS_H
#define ATTEST_BUILD_SCRIPTS_H

/* Fetches packages and what they need into /attest/result.  Its words are
   NAME=VERSION. */
extern const char script_fetch[];

/*
 * Makes /build, installs what lies in /attest/packages, runs the first word as
 * the builder's script, and copies what the other words are patterns of to
 * /attest/result/outputs.  The stage is one of these, the number of the output
 * that is copied behind the last.
 */
#define STAGE_PLACE    "place"
#define STAGE_PACKAGES "packages"
#define STAGE_SCRIPT   "script"
#define STAGE_OUTPUT   "output "
#define STAGE_BEYOND   "beyond "
#define STAGE_END      "end"
extern const char script_build[];

#endif
