/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Adds the entries that pack.h has as bytes to a database, directory by
 * directory.  Anybody may have written them.
 */
#ifndef PKGDB_DB_PACK_ADD_H
#define PKGDB_DB_PACK_ADD_H

#include <limits.h>
#include <string.h>

#include "pkgdb/db/db.h"
#include "pkgdb/db/look.h"

/* The directory whose entries are being added; the caller sets the first
   members, the rest is zero. */
struct adding {
	struct pkgdb *db;
	struct looks *looks;
	char *why;	/* LOOK_WHY bytes for what is wrong */
	bool sorted;	/* they are appended by their names, which are new; else
			   merged with what is there */
	uint32_t first; /* if they are, the number of the first */
	bool is_top;	/* the directory is the one that holds the top */
	size_t prefix;	/* bytes that all paths share */
	char path[PATH_MAX];
};

/* Begins with a directory.  0, or -1 with the reason. */
MUST_CHECK
int adding_begin(struct adding *adding, const char *dir, size_t len);

/* Adds the entries in these bytes to it.  0, or -1 with the reason. */
MUST_CHECK
int adding_add(struct adding *adding, const char *bytes, size_t size);

/* The name of an entry in the directory to which `prefix` bytes of its path
   belong. */
static inline const char *adding_name(const struct pkgdb_entry *entry,
				      size_t prefix, size_t *len)
{
	if (prefix == 0 && entry->path[0] == '/') /* the rule for all */
		prefix = 1;
	*len = entry->path_len - prefix;
	return entry->path + prefix;
}

/* The order of two names. */
static inline int adding_compare(const char *a, size_t a_len, const char *b,
				 size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

#endif
