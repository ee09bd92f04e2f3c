/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The options that say which packaging databases a program reads, and how.
 * Every program that has one of them has it from here, so that it means the
 * same everywhere.  Belongs to main files, as common/tool/options.h.
 */
#ifndef PKGDB_OPEN_DATABASE_OPTIONS_H
#define PKGDB_OPEN_DATABASE_OPTIONS_H

#include "common/tool/options.h"
#include "pkgdb/db/users.h"

/* The argument of --default. */
struct database_default {
	char *owner;	   /* name or number, allocated; NULL: not given */
	const char *group; /* lies behind the owner */
	bool has_mode;
	mode_t mode;

	/* Filled in by open_default: ids, and their names in the database's
	   tables, "" if an id has none.  The database owns the names. */
	uint32_t uid, gid;
	const char *uname, *gname;
};

/* All zero: no option is given.  Texts belong to argv. */
struct database_options {
	struct words databases;		  /* -d */
	const char *from;		  /* -f; NULL: by contents */
	struct words exceptions;	  /* -e */
	struct words defines;		  /* -D */
	const char *users_dir;		  /* -N */
	enum users_table table;		  /* --table */
	bool ask_host;			  /* --host-users */
	const char *arch;		  /* --arch */
	const char *root;		  /* --root */
	bool installed;			  /* --paths installed */
	bool strict;			  /* --strict */
	struct database_default fallback; /* --default */

	/* For programs that have rows of their own for these. */
	bool quiet;	  /* no warnings, and no progress line */
	bool no_progress; /* no progress line */
	bool verbose;	  /* what is left out or passed over is named */
	bool visit_files; /* see struct pkgdb_options, and the next two */
	bool every_path;
	bool digests;
	bool count; /* each database's number of entries is told */
};

/* Groups of rows; offsets are those in struct database_options. */
extern const struct option_row database_path_rows[1];	 /* -d */
extern const struct option_row database_read_rows[7];	 /* -f -e -D --arch
							    --root --paths
							    --strict */
extern const struct option_row database_users_rows[3];	 /* -N --table
							    --host-users */
extern const struct option_row database_default_rows[1]; /* --default */

/* Frees the lists and the argument of --default. */
void database_options_fini(struct database_options *options);

#endif
