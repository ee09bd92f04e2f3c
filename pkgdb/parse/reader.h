/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every reader of a packaging format has in common.  A format is one file
 * read_<format>.c and one row of formats.def.
 */
#ifndef PKGDB_PARSE_READER_H
#define PKGDB_PARSE_READER_H

#include "pkgdb/db/db.h"
#include "pkgdb/parse/lex.h"

struct pkgdb_format;

/* One text on its way into the database. */
struct reading {
	struct pkgdb *db;
	struct pkgdb_source *source;
	struct fault *fault;
	struct lex lex;
	/* What entries get that their lines do not say; NULL for nothing. */
	const char *basedir; /* key of the directory that paths are below */
	const char *package;
	const char *arch;
	void *context;	/* what the format passes on to its includes */
	unsigned depth; /* of includes */
	bool failed;	/* reading_line met something bad */
};

/* How a format is recognized. */
enum shape {
	SHAPE_TEXT,	 /* by its lines */
	SHAPE_DIRECTORY, /* by what is in it */
	SHAPE_SQLITE,	 /* by its tables */
};

struct pkgdb_format {
	const char *name;
	enum shape shape;
	enum users_table table; /* the accounts that its names mean */
	bool ordered;		/* later lines correct earlier ones */
	bool join;		/* backslash-newline joins lines */
	const char *magic;	/* a text that begins so is of this format */
	/*
	 * Text: whether a line that is neither empty nor a comment can be one
	 * of this format; it may be cut up.  Called for the first lines.
	 */
	bool (*fits)(char *line);
	/* Text: reads everything.  0 or -1 with the fault. */
	int (*read)(struct reading *in);
	/* Others: whether this directory or SQLite file is one. */
	bool (*claims)(const char *path);
	/* Others: reads it.  0 or -1 with the fault. */
	int (*open)(struct pkgdb *db, const struct pkgdb_format *format,
		    const char *path, struct fault *fault);
};

/* Table of all formats, ended by a row without a name. */
extern const struct pkgdb_format formats[];

/* The row with a name, NULL if there is none. */
const struct pkgdb_format *format_named(const char *name);

/*
 * Reads a regular file as the given format with the surroundings (basedir,
 * package, arch, depth) of `around`, whose fault is used.
 */
MUST_CHECK
int reading_file(struct reading *around, const struct pkgdb_format *format,
		 const char *path);

/* The next line that is neither empty nor a comment (`#` in column 0), its
   trailing blanks cut off; NULL at the end, or with a fault for a line with a
   NUL in it, or when the lines before took too much: ask reading_failed. */
char *reading_line(struct reading *in);

/* Whether reading_line ended early; the fault is filled in. */
bool reading_failed(const struct reading *in);

/*
 * Counts memory outside of the database's arena that outlives the line, and
 * looks whether all that was read has taken more than its size allows.  0 or
 * -1 with the fault.
 */
MUST_CHECK
int reading_charge(struct reading *in, uint64_t size);

/* Fault at the current line; returns -1. */
COLD_PATH
FORMAT_PRINTF(2, 3)
int reading_fault(struct reading *in, const char *format, ...);

/* Warning at the current line. */
COLD_PATH
FORMAT_PRINTF(2, 3)
void reading_warn(struct reading *in, const char *format, ...);

/*
 * Adds an entry of the current line.  The path is cleaned in place and, unless
 * it is absolute, put below basedir; packages, arch, source and line are
 * filled in from the surroundings where the draft has none.  0 or -1 with the
 * fault.
 */
MUST_CHECK
int reading_add(struct reading *in, struct pkgdb_entry *draft, char *path);

/*
 * Makes a hard link's target a key: absolute from the top, otherwise relative
 * to the directory that holds `path`.  Fresh memory, NULL with the fault.
 */
MUST_CHECK
char *reading_target(struct reading *in, const char *path, const char *target);

/* Fields of an entry from text; 0 or -1 with the fault.  An owner or group
   that is all digits is a number, an empty one or "-" states nothing. */
MUST_CHECK
int reading_mode(struct reading *in, struct pkgdb_entry *entry,
		 const char *text);
MUST_CHECK
int reading_owner(struct reading *in, struct pkgdb_entry *entry,
		  const char *name);
MUST_CHECK
int reading_group(struct reading *in, struct pkgdb_entry *entry,
		  const char *name);
MUST_CHECK
int reading_device(struct reading *in, struct pkgdb_entry *entry,
		   const char *major, const char *minor);

#endif
