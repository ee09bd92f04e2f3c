/* SPDX-License-Identifier: BSD-2-Clause */
/* fakebuild with options; see launcher.c. */
#ifndef FAKED_LAUNCHER_LAUNCHER_H
#define FAKED_LAUNCHER_LAUNCHER_H

/* The whole program; the exit status. */
int launcher_main(int argc, char **argv);

#endif
