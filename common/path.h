/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Path names as texts: no system call, no access to a file system.
 *
 * A *key* is the spelling of a path in every table: relative, no `.` component,
 * no empty component, no trailing slash; the top itself is ".".  "./usr//bin/"
 * and "/usr/bin" both become "usr/bin".
 */
#ifndef COMMON_PATH_H
#define COMMON_PATH_H

#include <stdbool.h>

#include "common/base.h"

/*
 * Rewrites a name into its key, in place: it never grows, except that the
 * empty result becomes ".", so the buffer needs two bytes.  `..` removes the
 * component before it; one that would climb above the top makes the name
 * unusable: false with errno EINVAL, contents unspecified.
 */
MUST_CHECK
bool path_clean(char *name);

/*
 * The same into fresh memory that the caller frees.  NULL with EINVAL (climbs
 * above the top) or ENOMEM.
 */
MUST_CHECK
char *path_key(const char *name);

/*
 * True if the name is already a key: path_clean would not change it.  A quick
 * test for input that is mostly clean.
 */
bool path_is_key(const char *name);

/* The last component, within name; the whole name if it has no slash. */
const char *path_base(const char *name);

/*
 * The directory that holds a file, as the part of the file's path up to the
 * last slash, "./" if there is none, in fresh memory that the caller frees.
 * NULL with ENOMEM.
 */
MUST_CHECK
char *path_directory(const char *path);

/*
 * Length of the parent's part of a key: 7 for "usr/bin/ls", 0 for "usr" whose
 * parent is the top, 0 for ".".
 */
size_t path_parent_len(const char *key);

/* True if a key is `dir` itself or lies below it; everything is below ".". */
bool path_is_below(const char *key, const char *dir);

/*
 * The order of keys in every sorted list: by bytes, but the top comes first,
 * as each directory comes before what it holds.  (By bytes alone "+" would come
 * before ".".)  Negative, 0 or positive as strcmp.
 */
int path_compare(const char *a, const char *b);

#endif
