/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers for the names of one file, counted from 1 in the order in which the
 * files are written first: they depend on what is written alone, where inode
 * numbers depend on a disk.
 */
#ifndef PKGDB_WRITE_GROUPS_H
#define PKGDB_WRITE_GROUPS_H

#include "pkgdb/write/write.h"

struct write_groups;

/* Finds the files of a sealed database that the form writes under several
   names.  The caller frees them; NULL with errno. */
MUST_CHECK
struct write_groups *write_groups_of(struct pkgdb *db,
				     const struct write_form *form);

/* Frees them; NULL is fine. */
void write_groups_free(struct write_groups *groups);

/* The number of an entry's file; 0 if the entry is the only one of it.  To be
   called for each entry in the order of pkgdb_each(). */
uint32_t write_group_of(struct write_groups *groups,
			const struct pkgdb_entry *entry);

#endif
