/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The common part of prototype(5), pkgmap(5) and the contents file: types,
 * classes, `path=path2`, and the order of the attributes.
 */
#ifndef PKGDB_PARSE_SVR4_H
#define PKGDB_PARSE_SVR4_H

#include "pkgdb/parse/params.h"
#include "pkgdb/parse/reader.h"

/*
 * The context of a prototype, to which reading.context points.  Each included
 * file has its own.
 */
struct prototype {
	struct params params;
	const char *package_dir; /* searched for includes too; or NULL */
	bool in_workspace;	 /* keys are names in the proto area: path2 of
				    path1=path2; class legacy has none */
	struct pkgdb_entry defaults; /* the attributes of !default */
};

/* True if a word is one letter of prototype(5)'s types. */
bool svr4_is_type(const char *word);

/* True if a word can be a class: a name, not a number. */
bool svr4_is_class(const char *word);

/*
 * Cuts `path[=path2]` in two; *second is path2 or NULL.  0, or -1 with the
 * fault: a link must have a path2.
 */
MUST_CHECK
int svr4_split(struct reading *in, char type, char *path, char **second);

/* Parses the attributes of the entry's type from words[0..count): major and
   minor of a device, then mode, owner and group; `?` is not stated.  Moves
   *words and *count behind them.  0, or -1 with the fault. */
MUST_CHECK
int svr4_attributes(struct reading *in, struct pkgdb_entry *entry,
		    char ***words, size_t *count);

/* Parses the size, checksum and time of a file from words[0..count), if there
   are three words; `?` is not stated.  0, or -1 with the fault. */
MUST_CHECK
int svr4_contents(struct reading *in, struct pkgdb_entry *entry, char ***words,
		  size_t *count);

/* Warns of words[0..count) behind the last that the line can have, unless there
   are none.  pkgmk(1) and the readers of Solaris ON pass them over. */
void svr4_surplus(struct reading *in, char **words, size_t count);

/* Adds an entry; `second` is the target of a link or the alias of another
   object. 0, or -1 with the fault. */
MUST_CHECK
int svr4_add(struct reading *in, struct pkgdb_entry *entry, char *path,
	     char *second);

#endif
