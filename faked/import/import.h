/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An import: its files, what is taken from them, and how it is told.  main.c
 * begins and ends it.
 */
#ifndef FAKED_IMPORT_IMPORT_H
#define FAKED_IMPORT_IMPORT_H

#include <limits.h>

#include "common/fault.h"
#include "faked/import/census.h"
#include "faked/import/take.h"

struct import_options {
	bool missing_ok;  /* --missing-ok */
	bool last_wins;	  /* --last-wins */
	bool verbose;	  /* --verbose */
	bool strict;	  /* --strict */
	const char *root; /* --root */
};

/* An import that goes on. */
struct import {
	const struct import_options *options;
	struct taking taking;
	struct pkgdb *db;     /* NULL: the files are merged as they are read */
	struct census census; /* of part data */
	size_t entries;	      /* so far */
	size_t unnamed;	      /* paths that no part data names */
	char first[PATH_MAX]; /* where the first of them is */
};

/* Takes what all files say (files.c), the first of which counts: part data as
   it is read, anything else by way of a database.  0, or -1 with errno; that
   something does not fit is told, and is the exit status. */
MUST_CHECK
int import_files(struct import *import, char **names, size_t count);

/* ---- report.c: messages, of which `arg` is the import ---- */

/* A message of the readers. */
void report_message(void *arg, enum pkgdb_message message,
		    const struct fault *fault);

/* An entry that does not fit its file. */
void report_refused(void *arg, const struct pkgdb_entry *entry,
		    const char *why);

/* One file for which two entries want different things. */
void report_one_file(void *arg, const char *path, const char *other);

/* A path about which two files disagree, or whether it is a name of the same
   file as `first`. */
void report_conflict(void *arg, const struct pkgdb_conflict *conflict);
void report_names(void *arg, const struct pkgdb_entry *winner,
		  const struct pkgdb_entry *lost, const char *first);

/* A line that cannot be read. */
void report_error(void *arg, const struct fault *fault);

/* Counts paths of the tree that no part data names, for census.h. */
void report_unnamed(void *arg, const char *dir, size_t more);

/* Says where was looked, if no path of any entry was there. */
void report_absent(const struct import *import);

/* Warns of these, and of those that are not there, if there are any. */
void report_losses(struct import *import);

#endif
