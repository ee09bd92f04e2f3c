/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two statements about one path that cannot both be true, for people.
 */
#ifndef PKGDB_WRITE_WRITE_CONFLICT_H
#define PKGDB_WRITE_WRITE_CONFLICT_H

#include "pkgdb/write/write.h"

/*
 * Appends where the lost entry is, the path, what it says, `verb`, and what the
 * winner says where: "new:2: etc: owner 6 loses to owner 5 at list:3".  Only
 * the fields in which they differ are told.
 */
void write_conflict(struct str *to, const struct pkgdb_conflict *conflict,
		    const char *verb);

#endif
