/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a state for other programs to read: image builders, packagers,
 * scripts.  The formats are those that pkgdb(1) writes, and "text", which is a
 * state; the entries are the ones that pkgdb(1) makes of the state's file.
 */
#ifndef FAKED_SERVER_EXPORT_H
#define FAKED_SERVER_EXPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "state/state.h"

/* Whether there is a format of this name. */
bool export_knows(const char *format);

/* What an export did, and what it left out. */
struct exported {
	size_t written;	 /* names of files; a file may have several */
	size_t nameless; /* no path is known */
	size_t gone;	 /* the file is no longer where it was */
	size_t wordless; /* the format cannot tell this type of file, or this
			    name */
	size_t bare;	 /* written, but without extended attributes */
};

/* Is told why an entry is left out. */
typedef void export_left_out_fn(void *arg, const char *why,
				const struct state_entry *entry);

/*
 * Writes the entries of a state that state_relocate() has seen, and which was
 * read from `file`, in the order of their paths, with all names of a file.  Of
 * the state, those remain whose files were found.  With `root`, an absolute
 * path without links, only what is below it, told from there; the rest is not
 * left out then, since nobody asked for it.  Tells each entry that is left out
 * to `left_out`.  0, or -1 with the fault; write errors are for the caller to
 * see in `out`.
 */
MUST_CHECK
int export_write(const char *format, struct state *state, const char *file,
		 const char *root, FILE *out, export_left_out_fn *left_out,
		 void *arg, struct exported *done, struct fault *fault);

#endif
