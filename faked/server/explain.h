/* SPDX-License-Identifier: BSD-2-Clause */
/* Says what a state knows of one file, and from whom. */
#ifndef FAKED_SERVER_EXPLAIN_H
#define FAKED_SERVER_EXPLAIN_H

#include <stdio.h>

#include "state/state.h"

/*
 * Writes a few lines on a file of a sorted state: what it is shown as, which
 * command made it so, when.  A path that leads to no file is looked up among
 * the recorded ones.  False if nothing was recorded; that is written, too.
 */
bool explain(struct state *state, const char *path, FILE *out);

#endif
