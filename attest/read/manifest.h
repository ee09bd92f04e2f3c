/* SPDX-License-Identifier: BSD-2-Clause */
/* The paths of a manifest, or of any other packaging database. */
#ifndef ATTEST_READ_MANIFEST_H
#define ATTEST_READ_MANIFEST_H

#include "attest/object/object.h"
#include "pkgdb/db/pkgdb.h"

/* Fills in an empty inventory from a sealed database, whose name is `name`.  0,
   or -1 with the fault. */
MUST_CHECK
int manifest_list(struct inventory *inventory, struct pkgdb *db,
		  const char *name, struct fault *fault);

#endif
