/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What prototype(5), pkgmap(5) and the contents file have in common: types,
 * classes, `path=path2`, and the order of the attributes.
 */
#ifndef PKGDB_PARSE_SVR4_H
#define PKGDB_PARSE_SVR4_H

#include "pkgdb/parse/params.h"
#include "pkgdb/parse/reader.h"

/*
 * What a prototype is read in the light of; reading.context points to it.
 * Every file on the way of includes has its own.
 */
struct prototype {
	struct params params;
	const char *package_dir; /* includes may also lie here; or NULL */
	bool in_workspace;	 /* keys are names in the proto area: path2 of
				    path1=path2, and nothing of class legacy */
	struct pkgdb_entry defaults; /* what !default gives */
};

/* Whether a word is one letter of prototype(5)'s types. */
bool svr4_is_type(const char *word);

/* Whether a word can be a class: a name, not a number. */
bool svr4_is_class(const char *word);

/*
 * Cuts `path[=path2]` in two; returns path2, or NULL.  0 or -1 with the fault:
 * links must have a path2.
 */
MUST_CHECK
int svr4_split(struct reading *in, char type, char *path, char **second);

/* Device, mode, owner, group from words[0..count) as a type has them; moves
 *words behind those used.  `?` states nothing. */
MUST_CHECK
int svr4_attributes(struct reading *in, struct pkgdb_entry *entry,
		    char ***words, size_t *count);

/* Size, checksum and time, if words[0..count) begin with them. */
MUST_CHECK
int svr4_contents(struct reading *in, struct pkgdb_entry *entry, char ***words,
		  size_t *count);

/* Adds an entry whose second name was cut off: link target or alias. */
MUST_CHECK
int svr4_add(struct reading *in, struct pkgdb_entry *entry, char *path,
	     char *second);

#endif
