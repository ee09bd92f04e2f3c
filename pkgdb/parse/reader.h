/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The common part of the readers of all packaging formats.  A format is one
 * file read_<format>.c and one row of formats.def.
 */
#ifndef PKGDB_PARSE_READER_H
#define PKGDB_PARSE_READER_H

#include "pkgdb/db/db.h"
#include "pkgdb/parse/lex.h"

struct pkgdb_format;

/* The state of reading one text. */
struct reading {
	struct pkgdb *db;
	const struct pkgdb_format *format; /* of the text */
	struct pkgdb_source *source;	   /* the file of the text */
	struct fault *fault;		   /* filled in by the first error */
	struct lex lex;
	/* Values for entries whose lines do not state them; NULL: none. */
	const char *basedir; /* key of the directory that paths are below */
	const char *package;
	const char *arch;
	void *context;	/* data of the format, passed to its includes */
	unsigned depth; /* number of nested includes */
	bool verbatim;	/* see struct pkgdb_format */
};

/* How a format is recognized. */
enum shape {
	SHAPE_TEXT,	 /* by its lines */
	SHAPE_DIRECTORY, /* by its files */
	SHAPE_SQLITE,	 /* by its tables */
};

struct pkgdb_format {
	const char *name;
	enum shape shape;
	enum users_table table; /* the accounts of its names */
	bool ordered;		/* a later line corrects earlier ones */
	bool join;		/* backslash-newline joins lines */
	bool verbatim;		/* lines keep trailing blanks, and a digit
				   behind `#` is no comment */
	bool notes;		/* a line that begins with `#@` is one */
	bool pieces;		/* it may come in pieces: no more than a line
				   is looked at at once */
	const char *magic;	/* begins only texts of this format; or NULL */
	/*
	 * Text: whether a line that is neither empty nor a comment can be one
	 * of this format; it may cut the line.  Called for the first lines.
	 */
	bool (*fits)(char *line);
	/* Text: reads everything.  0 or -1 with the fault. */
	int (*read)(struct reading *in);
	/* Others: whether this directory or SQLite file has the format.  Both
	   get the table of all formats, ended by a row without a name, for the
	   files that they find in a directory. */
	bool (*claims)(const struct pkgdb_format *formats, const char *path);
	/* Others: reads it.  0 or -1 with the fault. */
	int (*open)(struct pkgdb *db, const struct pkgdb_format *formats,
		    const char *path, struct fault *fault);
};

/* The row with a name, NULL if there is none. */
const struct pkgdb_format *format_named(const struct pkgdb_format *formats,
					const char *name);

/*
 * Reads a regular file in the given format, with the basedir, package, arch,
 * context and depth of `around`.  0, or -1 with its fault.  A file that was
 * read before in this format remains one source.
 */
MUST_CHECK
int reading_file(struct reading *around, const struct pkgdb_format *format,
		 const char *path);

/* Carries out a line; arg is the caller's.  0, or -1 with the fault. */
typedef int reading_line_fn(void *arg, char *line);

/*
 * Calls fn for each line that is neither empty nor a comment (`#` in column 0,
 * but for the notes of the format), its trailing blanks cut off.  An error of
 * fn is noted for the caller of pkgdb_read, and the next line follows.  0; -1
 * with the fault if reading ends early: when the lines took too much memory, or
 * have too many errors.
 */
MUST_CHECK
int reading_lines(struct reading *in, reading_line_fn *fn, void *arg);

/*
 * Charges the text for memory outside of the database's arena that outlives the
 * line.  0, or -1 with the fault: the database has taken more memory than the
 * size of its texts allows.
 */
MUST_CHECK
int reading_charge(struct reading *in, uint64_t size);

/* The number for pkgdb_entry.inode by which the text ties names of a file that
   is no regular one; no other text of the database has it. */
uint64_t reading_tie(const struct reading *in, uint32_t number);

/* Sets the fault at the current line.  Returns -1. */
COLD_PATH
FORMAT_PRINTF(2, 3)
int reading_fault(struct reading *in, const char *format, ...);

/* Warns about the current line. */
COLD_PATH
FORMAT_PRINTF(2, 3)
void reading_warn(struct reading *in, const char *format, ...);

/*
 * Adds an entry of the current line.  The path is cleaned in place and, unless
 * it is absolute, put below basedir; packages, arch, source and line are
 * filled in from `in` where the draft has none.  0 or -1 with the
 * fault.
 */
MUST_CHECK
int reading_add(struct reading *in, struct pkgdb_entry *draft, char *path);

/*
 * Makes a hard link's target a key: absolute from the top, otherwise relative
 * to the directory that holds `path`.  The caller frees it.  NULL
 * with the fault.
 */
MUST_CHECK
char *reading_target(struct reading *in, const char *path, const char *target);

/* The next six parse attributes into an entry.  0, or -1 with the fault.  An
   owner or group of digits alone is a number; an empty one or "-" is not
   stated. */
MUST_CHECK
int reading_mode(struct reading *in, struct pkgdb_entry *entry,
		 const char *text);
MUST_CHECK
int reading_owner(struct reading *in, struct pkgdb_entry *entry,
		  const char *name);
MUST_CHECK
int reading_group(struct reading *in, struct pkgdb_entry *entry,
		  const char *name);
/* Adds a checksum of this kind, of common/digest.h.  One that cannot be of the
   kind, as real specs have some, is left out with a warning. */
MUST_CHECK
int reading_digest(struct reading *in, struct pkgdb_entry *entry,
		   const char *kind, const char *value);
/* Takes the capabilities from packed attributes (raw/attrs.h), if they are
   among them; `path` is for the fault. */
MUST_CHECK
int reading_caps(struct reading *in, struct pkgdb_entry *entry,
		 const char *path, const char *xattrs, size_t size);

/* Gives an entry a copy of packed attributes, which are all that its file has,
   and its capabilities.  `name` is the path.  0, or -1 with the fault. */
MUST_CHECK
int reading_all_xattrs(struct reading *in, struct pkgdb_entry *entry,
		       const char *name, const char *xattrs, uint32_t size);
MUST_CHECK
int reading_device(struct reading *in, struct pkgdb_entry *entry,
		   const char *major, const char *minor);

#endif
