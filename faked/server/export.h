/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a state for other programs to read: image builders, packagers,
 * scripts.  One format is one row of the table in export.c.
 */
#ifndef FAKED_SERVER_EXPORT_H
#define FAKED_SERVER_EXPORT_H

#include <stdio.h>

#include "state/state.h"

struct export_format;

/* Finds a format by name; NULL if there is none. */
const struct export_format *export_find(const char *name);

/* What an export did, and what it left out. */
struct exported {
	size_t written;
	size_t nameless; /* no path is known */
	size_t gone;	 /* the file is no longer where it was */
	size_t wordless; /* the format cannot tell this type of file */
	size_t bare;	 /* written, but without extended attributes */
};

/*
 * Writes the entries of a placed state in the order of their paths.  With
 * `root`, an absolute path without links, only what is below it, told from
 * there; the rest is not left out then, since nobody asked for it.  Tells each
 * entry that is left out to `left_out`.  -1 with errno ENOMEM; write errors
 * are for the caller to see in `out`.
 */
MUST_CHECK
int export_write(const struct export_format *format, const struct state *state,
		 const char *root, FILE *out,
		 void (*left_out)(const char *why,
				  const struct state_entry *entry),
		 struct exported *done);

#endif
