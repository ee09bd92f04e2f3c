/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions behind the rows of formats.c: for each text format, whether a
 * line fits and the reader; see struct format in reader.h.
 */
#ifndef PKGDB_FORMATS_H
#define PKGDB_FORMATS_H

#include "pkgdb/reader.h"

bool fits_protolist(char *line);
int read_protolist(struct reading *in);

bool fits_mtree(char *line);
int read_mtree(struct reading *in);

#endif
