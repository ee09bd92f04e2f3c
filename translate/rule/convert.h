/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conversion of the translated archive into another format.  libarchive reads
 * and writes here, so the output has only what both formats can express, and
 * its bytes are libarchive's.
 */
#ifndef TRANSLATE_RULE_CONVERT_H
#define TRANSLATE_RULE_CONVERT_H

#include "translate/rule/pump.h"

/*
 * Translates all input and writes it to the pump's sink in the format that
 * libarchive calls `format` ("newc", "pax", "ustar", "gnutar", ...), through
 * `filter`; NULL: in the compression of the input, or in none if the pump is
 * plain.  0, or -1 with the pump's fault set.
 */
MUST_CHECK
int convert_run(struct pump *pump, const char *format, const char *filter);

/* True if libarchive can write a format of this name. */
bool convert_knows(const char *format);

/* True if archives of a format that convert_knows hold extended attributes:
   OUTPUT_XATTRS or OUTPUT_PLAIN. */
enum archive_output convert_output(const char *format);

#endif
