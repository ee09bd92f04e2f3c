/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pkginfo(5) of a package in a directory: `PARAM="value"` lines.
 */
#ifndef PKGDB_PARSE_PKGINFO_H
#define PKGDB_PARSE_PKGINFO_H

#include "pkgdb/parse/params.h"
#include "pkgdb/parse/reader.h"

/*
 * Adds the parameters of DIR/pkginfo.tmpl, or else DIR/pkginfo, to the scope.
 * A package without either is fine.  0 or -1 with the fault.
 */
MUST_CHECK
int pkginfo_read(const char *dir, struct params *params, struct fault *fault);

#endif
