/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds what a tree has and no part data names.  Part data has a line for each
 * path, and no end by which one could see that it was cut at a line: what it
 * lacks shows only in the tree.
 *
 * Paths come in order, so that all below a directory come together: when they
 * have passed, the names that it has are counted.  It keeps no path but the
 * current one.
 */
#ifndef FAKED_IMPORT_CENSUS_H
#define FAKED_IMPORT_CENSUS_H

#include <limits.h>
#include <stdbool.h>

#include "common/base.h"
#include "common/str.h"

struct census {
	int top; /* the tree, open */
	/* Called for a directory with names that nothing was said of.  `more`
	   is their number; 0: nothing was said of the directory itself. */
	void (*unnamed)(void *arg, const char *dir, size_t more);
	void *arg;

	/* Inside.  The directories that more names may come of: each of their
	   paths is the beginning of the next, and the last one is here. */
	char path[PATH_MAX];
	struct census_dir {
		unsigned length; /* of its path; 0 for the top */
		size_t names;	 /* so far */
	} * dirs;
	size_t count, capacity;
	struct str orphans; /* the last directory of which nothing was said */
};

/* Takes the next path that is there.  0, or -1 with ENOMEM. */
MUST_CHECK
int census_take(struct census *census, const char *path, bool directory);

/* Counts what is left, and frees what lies inside. */
void census_end(struct census *census);

#endif
