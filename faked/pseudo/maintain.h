/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of pseudo(1) that compare a state with the disk, and repair it:
   -C, -B, -i, and -m with -M. */
#ifndef FAKED_PSEUDO_MAINTAIN_H
#define FAKED_PSEUDO_MAINTAIN_H

#include "common/base.h"
#include "faked/pseudo/options.h"

/*
 * Carries them out on the state of a directory, and prints what differs then.
 * What changes the state ends the keeper first, and is refused while a process
 * is in the session.  Prints messages, and returns the exit status: 1 also if
 * anything differs.
 */
MUST_CHECK
int pseudo_maintain(const struct pseudo_options *options,
		    const char *directory);

#endif
