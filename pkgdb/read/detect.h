/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells the format of a source by its contents; its name does not count, as
 * most of these files have no ending of their own.  Reads only: the sources
 * stay as they are.  `formats` is the table of those that come into question,
 * ended by a row without a name.
 */
#ifndef PKGDB_READ_DETECT_H
#define PKGDB_READ_DETECT_H

#include "pkgdb/parse/reader.h"

/* Stores in *shape how the format of a path is to be recognized; anything but a
   directory and an SQLite file is a text.  0, or -1 with errno. */
MUST_CHECK
int detect_shape(const char *path, enum shape *shape);

/* True if a text is a file of SQLite. */
bool detect_is_sqlite(const char *text, size_t size);

/* True if a text has nothing but comments and empty lines, so that it can be of
   any format.  A NUL must follow its last byte. */
bool detect_is_empty(const char *text, size_t size);

/*
 * The text format that most of the first lines fit; of equal ones, the first in
 * the table.  The text does not change.  NULL with the fault: the first line
 * is of no format, or there is no memory.
 */
const struct pkgdb_format *detect_text(const struct pkgdb_format *formats,
				       const char *text, size_t size,
				       const char *path, struct fault *fault);

/*
 * True if a regular file has one of these formats (NULL-ended) or is empty.
 * Also true if permission to read it is lacking: the reader then says so, where
 * "no format" would hide the reason.
 */
bool detect_is_one_of(const struct pkgdb_format *formats, const char *path,
		      const char *const *names);

/* True if a regular file is a text with directives of pkgmogrify(1), and
   without actions. */
bool detect_is_transforms(const char *path);

/* The format that claims a directory or an SQLite file, of several the first in
   the table; NULL with the fault. */
const struct pkgdb_format *detect_other(const struct pkgdb_format *formats,
					enum shape shape, const char *path,
					struct fault *fault);

#endif
