/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakebuild with options.  faked/server/main.c calls it when the program was
 * started by that name.
 */
#ifndef FAKED_LAUNCHER_LAUNCHER_H
#define FAKED_LAUNCHER_LAUNCHER_H

/* Runs fakebuild and returns its exit status: that of the command, or 125, 126
   or 127 after a message, as env(1).  May also execute the command or exit. */
int launcher_main(int argc, char **argv);

#endif
