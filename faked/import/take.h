/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From what databases say of paths to records of the files that are there: each
 * entry is compared with the file at its path below a directory, and becomes an
 * entry of a state if it fits.
 */
#ifndef FAKED_IMPORT_TAKE_H
#define FAKED_IMPORT_TAKE_H

#include <limits.h>

#include "pkgdb/db/pkgdb.h"
#include "state/state.h"

/* What is taken, and whom to tell of what is not. */
struct taking {
	struct pkgdb *db; /* sealed */
	const char *root; /* the directory, absolute and without links */
	int top;	  /* the same, open */
	bool missing_ok;  /* a path may be absent */
	bool blank;	  /* state_is_blank() of the ledger: a record that says
			     what is shown without it is not made */
	/* Called for each entry that does not fit. */
	void (*refused)(void *arg, const struct pkgdb_entry *entry,
			const char *why);
	/* Called for two paths that are one file, of which different things are
	   said. */
	void (*one_file)(void *arg, const char *path, const char *other);
	void *arg;	    /* passed to both */
	struct state state; /* the records, of state_init() */
	size_t compared;    /* entries so far */
	size_t missing;	    /* entries without a file, which may be so */
	size_t ruled;	    /* records at the head of the state that come from
			       rules, and yield to those of entries */

	/* The names that are other files than the ones that they should be
	   names of, for relink.h. */
	struct taken_link {
		const struct pkgdb_entry *entry;
		const struct pkgdb_entry *target;
		bool regular; /* both are regular files on disk */
	} * links;
	size_t link_count, link_capacity;

	/* Of take_all() itself. */
	int dir;       /* the directory of the last entry; -1: none */
	char *dir_key; /* its key; NULL: none */
	struct first_name *firsts; /* of what is no regular file */
};

/*
 * Looks at all entries.  Opens no name outside of the directory, follows no
 * symbolic link, and changes nothing.  0; -1 with the fault if it cannot go on.
 */
MUST_CHECK
int take_all(struct taking *taking, struct fault *fault);

/* Opens the directory that holds a key, as openat2(2) beneath the top; *base is
   its last part.  A descriptor that is valid until the next call; -1 with
   errno. */
MUST_CHECK
int take_directory(struct taking *taking, const char *key, const char **base);

/* Records the file `base` in the directory `dir`, whose key the entry has, if
   it fits.  0, or -1 with errno. */
MUST_CHECK
int take_at(struct taking *taking, const struct pkgdb_entry *entry, int dir,
	    const char *base);

/* Tells the caller of an entry that does not fit.  Always 0: it goes on, to
   tell of all. */
FORMAT_PRINTF(3, 4)
int take_refuse(struct taking *taking, const struct pkgdb_entry *entry,
		const char *format, ...);

/* Whether user and group are stated as numbers, or by names whose numbers are
   known, or not at all; tells if not. */
bool take_knows_owner(struct taking *taking, const struct pkgdb_entry *entry);

/* Tells of an entry whose path leads nowhere, or out of the tree; `err` says
   why.  Always 0. */
int take_absent(struct taking *taking, const struct pkgdb_entry *entry,
		int err);

/* Frees all but what the caller has filled in. */
void taking_fini(struct taking *taking);

#endif
