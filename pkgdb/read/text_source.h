/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A text as a source of entries, in a format that is known.  A reader calls
 * reading_file() (parse/reader.h) for the files that its text includes.
 */
#ifndef PKGDB_READ_TEXT_SOURCE_H
#define PKGDB_READ_TEXT_SOURCE_H

#include "pkgdb/parse/reader.h"

/* The text of a file or of standard input, decompressed, which the caller
   frees; NULL with the fault.  The fault has a copy of the name that lives as
   long as the database: the caller's may be gone when the fault is printed. */
MUST_CHECK
char *text_source_load(struct pkgdb *db, const char *path, size_t *size,
		       struct fault *fault);

/* Makes a text the source of the entries to come, and has it read, which cuts
   it up.  0, or -1 with the fault. */
MUST_CHECK
int text_source_read(struct reading *in, const struct pkgdb_format *format,
		     const char *path, char *text, size_t size);

#endif
