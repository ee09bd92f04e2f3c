/* SPDX-License-Identifier: BSD-2-Clause */
/* Which entries of a saved state fit no file.  Changes nothing. */
#ifndef STATE_FIT_H
#define STATE_FIT_H

#include "state/state.h"

/*
 * Looks for the files of a state that was fitted to today's numbers, as the
 * next save would, and those without a path below the root, or below the
 * working directory.  Takes back fit->none if one is found and no other file
 * lies at its path, as in a copy of the tree.  With how->left_out, which is
 * told each, also counts those that are found nowhere and not known to be gone.
 */
void fit_look(const struct state *state, const struct search_options *how,
	      struct state_fit *fit);

#endif
