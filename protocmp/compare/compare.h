/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The differences between two lists.
 */
#ifndef PROTOCMP_COMPARE_COMPARE_H
#define PROTOCMP_COMPARE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base.h"
#include "pkgdb/read/exceptions.h"
#include "protocmp/compare/field.h"
#include "protocmp/tree/list.h"

/* One path about which the lists disagree.  The lists own the entries. */
struct difference {
	const char *path;	     /* key */
	const struct pkgdb_entry *a; /* NULL: found only in B */
	const struct pkgdb_entry *b; /* NULL: found only in A */
	field_set fields;	     /* if both are there: those that differ */
	bool excepted;		     /* an exception list has the path */
};

struct comparison {
	struct difference *found; /* in the order of path_compare */
	size_t count;
	size_t capacity;
};

/*
 * Compares two lists, leaving out the fields in `skip`.  Paths on the exception
 * list (NULL for none) are found too, and marked.  These are no differences:
 *  - the top itself where only one list has it;
 *  - optional entries that the other list lacks;
 *  - objects without an entry that agree with the entry of a directory which
 *    covers its subtree; where they disagree, that entry is a or b.
 *
 * 0, or -1 with ENOMEM; the caller calls comparison_fini in either case.
 */
MUST_CHECK
int compare_lists(struct comparison *comparison, const struct list *a,
		  const struct list *b, field_set skip,
		  struct exceptions *exceptions);

/* True if there is a difference that is not excepted. */
bool comparison_differs(const struct comparison *comparison);

void comparison_fini(struct comparison *comparison);

#endif
