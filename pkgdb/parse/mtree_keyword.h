/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keywords of mtree(5) that state an attribute of an entry.  Each keyword
 * is a row of a table, with a setter.
 */
#ifndef PKGDB_PARSE_MTREE_KEYWORD_H
#define PKGDB_PARSE_MTREE_KEYWORD_H

#include "common/str.h"
#include "pkgdb/parse/reader.h"

/*
 * Applies all `keyword[=value]` words of a line up to a comment, and ignores
 * keywords that state no attribute of an entry.  Texts of the entry may point
 * into the line.  0, or -1 with the fault: then only the type is sure.
 */
MUST_CHECK
int mtree_apply(struct reading *in, struct pkgdb_entry *entry, char *words);

/*
 * The words of the last line and what they made of an entry: neighbours mostly
 * have the same.  All zero is an empty one.
 */
struct mtree_memo {
	struct str words;
	struct pkgdb_entry entry;
	bool good;
};

/* As mtree_apply for an entry that is the same at each call, until the caller
   has called mtree_forget. */
MUST_CHECK
int mtree_apply_again(struct reading *in, struct mtree_memo *memo,
		      struct pkgdb_entry *entry, char *words);

/* Forgets the last line, but keeps the memory. */
void mtree_forget(struct mtree_memo *memo);

/* The value of type= for a type of entries; NULL if it has none. */
const char *mtree_type_name(char type);

/* Removes the values of the named keywords from the entry; `all`: of all. */
void mtree_unset(struct pkgdb_entry *entry, char *words);

#endif
