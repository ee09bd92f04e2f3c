/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One of the two lists that are compared: the entries of a database, or the
 * objects of a tree in the same form, in the order of path_compare.
 */
#ifndef PROTOCMP_TREE_LIST_H
#define PROTOCMP_TREE_LIST_H

#include "common/base.h"
#include "common/tree/scan.h"
#include "pkgdb/db/pkgdb.h"

struct list {
	const char *name; /* as the user typed it; not the list's */
	const struct pkgdb_entry **entries;
	size_t count;
	size_t capacity;
	struct pkgdb *db;	  /* owns the entries; NULL for a tree */
	int top;		  /* the tree's descriptor; -1 for a database */
	struct scan scan;	  /* the tree; all zero for a database */
	struct pkgdb_entry *made; /* of a tree: the entries of its objects */
	const struct pkgdb_entry **linked; /* of a tree: the entries with more
					than one name, sorted by inode */
	size_t linked_count;
};

/*
 * Lists a sealed database, which must outlive the list.  0, or -1 with errno;
 * the caller calls list_fini in either case.
 */
MUST_CHECK
int list_database(struct list *list, struct pkgdb *db);

/*
 * Scans the tree below `top`, a descriptor that the list closes, and lists it.
 * Names for ids come from `users`, by `table` (pkgdb/db/users.h).  Trouble with
 * single objects is reported as by scan_tree.  0, or -1 with errno; the caller
 * calls list_fini in either case.
 */
MUST_CHECK
int list_tree(struct list *list, int top, struct users *users,
	      enum users_table table, scan_trouble_fn *trouble, void *arg);

/*
 * Reads, from a tree, the capabilities of those objects whose entry in the
 * other list states some.  0, or -1 with ENOMEM; trouble goes to `trouble`.
 */
MUST_CHECK
int list_read_caps(struct list *tree, const struct list *other,
		   scan_trouble_fn *trouble, void *arg);

/*
 * Reads the files of a tree for which the other list states a checksum that can
 * be computed (common/digest.h), and computes theirs.  0, or -1 with ENOMEM;
 * trouble goes to `trouble`.
 */
MUST_CHECK
int list_read_digests(struct list *tree, const struct list *other,
		      scan_trouble_fn *trouble, void *arg);

/* Frees the list and its scan, and closes the tree. */
void list_fini(struct list *list);

/*
 * The entry that covers a path without an entry of its own: that of a directory
 * above whose attributes hold for its whole subtree.  NULL if there is none.
 */
const struct pkgdb_entry *list_find_cover(const struct list *list,
					  const char *path);

/* The entry with exactly this path; NULL if there is none, or in a tree. */
const struct pkgdb_entry *list_find_exact(const struct list *list,
					  const char *path);

/*
 * In a tree, the n-th of all names of the object of an entry, counted from 0;
 * NULL if there are no more, or in a database.
 */
const struct pkgdb_entry *list_find_name(const struct list *list,
					 const struct pkgdb_entry *entry,
					 size_t n);

#endif
