/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keywords of mtree(5) that state an attribute of an entry.  Each keyword
 * is a row of a table, with a setter.
 */
#ifndef PKGDB_PARSE_MTREE_KEYWORD_H
#define PKGDB_PARSE_MTREE_KEYWORD_H

#include "pkgdb/parse/reader.h"

/*
 * Applies all `keyword[=value]` words of a line up to a comment, and ignores
 * keywords that state no attribute of an entry.  Texts of the entry may point
 * into the line.  0, or -1 with the fault: then only the type is sure.
 */
MUST_CHECK
int mtree_apply(struct reading *in, struct pkgdb_entry *entry, char *words);

/* The value of type= for a type of entries; NULL if it has none. */
const char *mtree_type_name(char type);

/* Removes the values of the named keywords from the entry; `all`: of all. */
void mtree_unset(struct pkgdb_entry *entry, char *words);

#endif
