/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The directories of pseudo(1), which its variables name: PSEUDO_PREFIX, and by
 * default below it PSEUDO_BINDIR and PSEUDO_LOCALSTATEDIR.  All paths are
 * absolute.
 */
#ifndef FAKED_PSEUDO_PLACE_H
#define FAKED_PSEUDO_PLACE_H

#include <limits.h>

struct place {
	char prefix[PATH_MAX];
	char bin[PATH_MAX];
	char state[PATH_MAX]; /* of the state: PSEUDO_LOCALSTATEDIR */
};

/*
 * Finds them: by `prefix` if it is not NULL, by the environment, or by the path
 * of the program, `argv0`, as it was called.  Exits after a message if the
 * paths cannot be had.
 */
void place_find(struct place *place, const char *prefix, const char *argv0);

/* Stores a path without `.`, `..` and needless slashes, which began at the
   working directory if it was relative.  Exits after a message if it is too
   long. */
void place_path(char to[PATH_MAX], const char *path);

#endif
