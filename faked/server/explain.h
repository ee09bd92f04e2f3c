/* SPDX-License-Identifier: BSD-2-Clause */
/* Explains the record of one file, for `fakebuild --explain`. */
#ifndef FAKED_SERVER_EXPLAIN_H
#define FAKED_SERVER_EXPLAIN_H

#include <stdio.h>

#include "state/state.h"

/*
 * Writes a few lines about the file at `path`: how it is shown, which command
 * changed it last, and when.  `state` must be sorted; a mode or type that its
 * entry lacks is filled in from the disk.  If no file lies at the path, it is
 * searched for among the recorded paths.  False if the file has no record,
 * which is written too.  The caller checks `out` for write errors.
 */
bool explain(struct state *state, const char *path, FILE *out);

#endif
