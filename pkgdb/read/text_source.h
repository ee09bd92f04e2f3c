/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A text as a source of entries, in a format that is known.  A reader calls
 * reading_file() (parse/reader.h) for the files that its text includes.
 */
#ifndef PKGDB_READ_TEXT_SOURCE_H
#define PKGDB_READ_TEXT_SOURCE_H

#include "pkgdb/parse/reader.h"
#include "pkgdb/read/text_window.h"

/* Makes a text the source of the entries to come, and has it read, which cuts
   it up.  0, or -1 with the fault. */
MUST_CHECK
int text_source_read(struct reading *in, const struct pkgdb_format *format,
		     const char *path, char *text, size_t size);

/* The same for a file that is read piece by piece, of a format that allows it
   (`pieces`). */
MUST_CHECK
int text_source_stream(struct reading *in, const struct pkgdb_format *format,
		       const char *path, struct text_window *window);

#endif
