/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers who gave files their owners and modes, for `fakebuild --explain`. */
#ifndef FAKED_EXPLAIN_EXPLAIN_H
#define FAKED_EXPLAIN_EXPLAIN_H

#include <stdbool.h>
#include <stdio.h>

#include "state/state.h"

struct explain_how {
	FILE *out;	/* the caller checks it for write errors */
	bool json;	/* an object a line, of each file; else text */
	bool recursive; /* of a directory also all below it */
};

/*
 * Writes how the file at `path` is shown, which process changed which part of
 * that last, and when; or, of a file without a record, by which rule it is
 * shown.  `state` must be sorted.  If no file lies at the path, it is searched
 * for among the recorded paths.
 *
 * Below a directory only text on files with a record is written, and how many
 * have none.  False if nothing is recorded of the path, nor below it.
 */
bool explain(struct state *state, const char *path,
	     const struct explain_how *how);

#endif
