/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the entries of a saved state that fit no file.  Never changes the state
 * or a file.
 */
#ifndef STATE_DISK_FIT_H
#define STATE_DISK_FIT_H

#include "state/state.h"

/*
 * Searches for the files of a state that state_rekey() has given the device
 * numbers of today: first as state_relocate() does, then, for the entries
 * without a path, below how->root or below the working directory.
 *
 * Sets fit->none to false if a file is found and no other file lies at its
 * recorded path (in a copy of the tree another one does).  With how->left_out,
 * which may be NULL as may `how`, calls it for each entry whose file is neither
 * found nor known to be deleted, and counts those in fit->lost.  Without memory
 * `fit` stays as it is.
 */
void fit_search(const struct state *state, const struct search_options *how,
		struct state_fit *fit);

#endif
