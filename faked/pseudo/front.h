/* SPDX-License-Identifier: BSD-2-Clause */
/* fakebuild when it is called as pseudo; see pseudo(1) of that program. */
#ifndef FAKED_PSEUDO_FRONT_H
#define FAKED_PSEUDO_FRONT_H

/* Carries out the command line and returns the exit status, or executes the
   command. */
int pseudo_main(int argc, char **argv);

#endif
