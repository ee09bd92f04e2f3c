/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keywords of mtree(5) that say something about an entry; a keyword is a
 * row of a table and a setter.
 */
#ifndef PKGDB_PARSE_MTREE_KEYWORD_H
#define PKGDB_PARSE_MTREE_KEYWORD_H

#include "pkgdb/parse/reader.h"

/*
 * Applies all `keyword[=value]` words of a line; keywords that say nothing
 * about what we keep are passed over.  Texts of the entry may be parts of the
 * line.  0 or -1 with the fault.
 */
MUST_CHECK
int mtree_apply(struct reading *in, struct pkgdb_entry *entry, char *words);

/* Takes back what the named keywords gave; `all` is all of them. */
void mtree_unset(struct pkgdb_entry *entry, char *words);

#endif
