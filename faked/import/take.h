/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From what databases say of paths to records of the files that are there: each
 * entry is compared with the file at its path below a directory, and if it fits
 * becomes a step, which is carried out (carry.h) once all entries
 * were compared.
 */
#ifndef FAKED_IMPORT_TAKE_H
#define FAKED_IMPORT_TAKE_H

#include "faked/import/names.h"
#include "faked/import/steps.h"
#include "pkgdb/db/pkgdb.h"

/* What is taken, and whom to tell of what is not. */
struct taking {
	const char *root; /* the directory, absolute and without links */
	int top;	  /* the same, open */
	bool missing_ok;  /* a path may be absent */
	bool blank;	  /* the ledger has no record: one that says what is
			     shown without it is not made */
	bool real;	  /* without a record the owner of the disk is shown */
	/* Called for each entry that does not fit. */
	void (*refused)(void *arg, const struct pkgdb_entry *entry,
			const char *why);
	/* Called for two paths that are one file, of which different things are
	   said. */
	void (*one_file)(void *arg, const char *path, const char *other);
	void *arg;	    /* passed to both */
	struct steps steps; /* what is to be done if all fits; STEPS_INIT */
	size_t missing;	    /* entries without a file, which may be so */
	size_t absent;	    /* refused entries without a file */
	bool found;	    /* a file below the directory was there */
	size_t unchecked;   /* entries with checksums of other kinds than are
			       computed */
	bool ruling;	    /* the entries come from rules, and yield to others
			       of the same file */

	/* Inside. */
	struct names names;
	uid_t builder;
	int dir;       /* the directory of the last entry; -1: none */
	char *dir_key; /* its key; NULL: none */
};

/*
 * Compares an entry with its file.  Opens no name outside of the directory,
 * follows no symbolic link, and changes nothing.  Whose name the file should be
 * is said by `target`, an entry that was taken before, or by a number in
 * entry->inode with PKGDB_TIED; NULL and 0: it says nothing.  1 if there is a
 * file, 0 if not; -1 with errno if it cannot go on.
 */
MUST_CHECK
int take_entry(struct taking *taking, const struct pkgdb_entry *entry,
	       const struct pkgdb_entry *target);

/* The same for the file `base` in the directory `dir`, whose key the entry
   has. */
MUST_CHECK
int take_at(struct taking *taking, const struct pkgdb_entry *entry,
	    const struct pkgdb_entry *target, int dir, const char *base);

/* Opens the directory that holds a key, as openat2(2) beneath the top; *base is
   its last part.  A descriptor that is valid until the next call; -1 with
   errno. */
MUST_CHECK
int take_directory(struct taking *taking, const char *key, const char **base);

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

/* Prepares what lies inside. */
void taking_init(struct taking *taking);

/* Frees all but what the caller has filled in. */
void taking_fini(struct taking *taking);

#endif
