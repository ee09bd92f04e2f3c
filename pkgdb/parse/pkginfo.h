/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pkginfo(5), the parameters of a package, one a line: `PARAM="value"`.  Of
 * these the readers use PKG, ARCH and BASEDIR, and expand all in the prototype.
 */
#ifndef PKGDB_PARSE_PKGINFO_H
#define PKGDB_PARSE_PKGINFO_H

#include "pkgdb/parse/params.h"
#include "pkgdb/parse/reader.h"

/*
 * Adds the parameters of DIR/pkginfo.tmpl, or else DIR/pkginfo, to the scope.
 * A package may have neither.  0 or -1 with the fault.
 */
MUST_CHECK
int pkginfo_read(const char *dir, struct params *params, struct fault *fault);

#endif
