/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells the format of a source by its contents; the name does not count.
 */
#ifndef PKGDB_READ_DETECT_H
#define PKGDB_READ_DETECT_H

#include "pkgdb/parse/reader.h"

/* What kind of object a path is.  -1 with errno. */
MUST_CHECK
int detect_shape(const char *path, enum shape *shape);

/* Whether a text has nothing but comments and empty lines. */
bool detect_is_empty(const char *text, size_t size);

/*
 * The text format that most of the first lines fit; the first in the table of
 * those that are equal.  NULL with the fault if they fit none.
 */
const struct pkgdb_format *detect_text(const char *text, size_t size,
				       const char *path, struct fault *fault);

/*
 * Whether a regular file has one of these formats (NULL-ended), or is empty,
 * or may not be read: whoever reads it will say so.
 */
bool detect_is_one_of(const char *path, const char *const *names);

/* The format that claims a directory or an SQLite file; NULL with the fault. */
const struct pkgdb_format *detect_other(enum shape shape, const char *path,
					struct fault *fault);

#endif
