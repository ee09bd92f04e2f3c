/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions behind the rows of formats.def: for each text format, whether a
 * line fits and the reader; for the others, whether one claims a path and its
 * reader.  See struct pkgdb_format in reader.h for what they return.
 */
#ifndef PKGDB_READ_FORMATS_H
#define PKGDB_READ_FORMATS_H

#include "pkgdb/parse/reader.h"

#define TEXT(name, id, ...)         \
	bool fits_##id(char *line); \
	int read_##id(struct reading *in);
#define DIRECTORY(name, id, ...)                                            \
	bool claims_##id(const struct pkgdb_format *formats,                \
			 const char *path);                                 \
	int open_##id(struct pkgdb *db, const struct pkgdb_format *formats, \
		      const char *path, struct fault *fault);
#define SQLITE DIRECTORY
#include "pkgdb/read/formats.def"

/* The table of all formats, ended by a row without a name.  Readers do not use
   it: they get it as an argument. */
extern const struct pkgdb_format all_formats[];

#endif
