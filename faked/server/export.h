/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a state for other programs to read: image builders, packagers,
 * scripts.  The forms are those that pkgdb(1) writes, and "text", which is a
 * state; the entries are the ones that pkgdb(1) makes of the state's file.
 */
#ifndef FAKED_SERVER_EXPORT_H
#define FAKED_SERVER_EXPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "state/state.h"

/* True if there is a form of this name. */
bool export_knows(const char *form);

/* What an export did, and what it left out. */
struct exported {
	size_t written;	 /* names of files; a file may have several */
	size_t recorded; /* entries of the state below the root */
	size_t nameless; /* no path is known */
	size_t gone;	 /* the file is no longer where it was */
	size_t wordless; /* the form cannot tell this type of file, or this
			    name */
	size_t bare;	 /* written, but without extended attributes */
};

/* Called for each entry that is left out, with the reason. */
typedef void export_left_out_fn(void *arg, const char *why,
				const struct state_entry *entry);

/* What to export, and whom to tell. */
struct export_request {
	const char *form; /* one that export_knows() */
	const char *file; /* that the state was read from */
	const char *root; /* an absolute path without links: only entries
			       below this directory are written, with paths
			       relative to it; NULL: all entries */
	bool digests;	  /* json with a root: size and SHA-256 of files */
	FILE *out;
	export_left_out_fn *left_out; /* called with `arg` */
	void *arg;
};

/*
 * Writes the entries of a state, which was relocated by state_relocate(), in
 * the order of their paths, with all names of a file.  Removes the entries from
 * the state whose files were not found.  With a root, entries elsewhere do not
 * count as left out.  Calls `left_out` for each entry that is left out, and
 * fills in `done`.  0, or -1 with the fault; the caller checks `out` for write
 * errors.
 */
MUST_CHECK
int export_write(const struct export_request *request, struct state *state,
		 struct exported *done, struct fault *fault);

#endif
