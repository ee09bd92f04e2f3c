/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a state for other programs to read: image builders, packagers,
 * scripts.  One format is one row of the table in export.c.
 */
#ifndef FAKED_EXPORT_H
#define FAKED_EXPORT_H

#include <stdio.h>

#include "faked/state.h"

struct export_format;

/* Finds a format by name; NULL if there is none. */
const struct export_format *export_find(const char *name);

/*
 * Writes the entries in the order of their paths.  With `root`, an absolute
 * path without links, only what is below it, told from there.  Returns how
 * many entries were left out for want of a path.  Write errors are for the
 * caller to see in `out`.
 */
size_t export_write(const struct export_format *format, struct state *state,
		    const char *root, FILE *out);

#endif
