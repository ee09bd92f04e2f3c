/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One object as the packages describe it: the neutral form between the readers
 * and the writers of all formats.
 *
 * A source rarely states every attribute.  `fields` has a bit for each known
 * one; a member whose bit is not set is 0 or NULL, and stands for "leave the
 * attribute as it is", as `?` does in prototype(5).
 */
#ifndef PKGDB_DB_ENTRY_H
#define PKGDB_DB_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

/* Types: the letters of prototype(5), and one more. */
enum pkgdb_type {
	PKGDB_FILE = 'f',      /* ordinary file */
	PKGDB_EDITABLE = 'e',  /* file whose contents change at installation */
	PKGDB_VOLATILE = 'v',  /* file whose contents change later: a log */
	PKGDB_DIR = 'd',       /* directory */
	PKGDB_EXCLUSIVE = 'x', /* directory that one package has for itself */
	PKGDB_SYMLINK = 's',   /* symbolic link */
	PKGDB_HARDLINK = 'l',  /* further name of another entry */
	PKGDB_FIFO = 'p',      /* named pipe */
	PKGDB_CHAR = 'c',      /* character device */
	PKGDB_BLOCK = 'b',     /* block device */
	PKGDB_SOCKET = 'S',    /* socket (SVR4 has no letter for it) */
	PKGDB_ANY = '*',       /* the source does not say: statoverride */
};

/* The attributes that an entry states. */
enum pkgdb_fields {
	PKGDB_MODE = 1 << 0,   /* mode */
	PKGDB_OWNER = 1 << 1,  /* owner, a name */
	PKGDB_GROUP = 1 << 2,  /* group, a name */
	PKGDB_UID = 1 << 3,    /* uid */
	PKGDB_GID = 1 << 4,    /* gid */
	PKGDB_DEVICE = 1 << 5, /* major, minor */
	PKGDB_SIZE = 1 << 6,   /* size */
	PKGDB_MTIME = 1 << 7,  /* mtime, nsec */
	PKGDB_INODE = 1 << 8,  /* inode, links as found in a listed tree */
	/* The rest are properties of the entry rather than of the object. */
	PKGDB_SUBTREE = 1 << 9,	       /* a rule: applies to a directory and all
				     objects below without an entry */
	PKGDB_OPTIONAL = 1 << 10,      /* the object may be absent */
	PKGDB_ASSUMED = 1 << 11,       /* a symbolic link whose owner comes from
				     sealing, not from a source */
	PKGDB_MEDIATED = 1 << 12,      /* a symbolic link that several packages
				     deliver, each with a target of its own;
				     installation chooses one */
	PKGDB_ASSUMED_GROUP = 1 << 13, /* the same of its group */
	PKGDB_PROPERTIES = PKGDB_SUBTREE | PKGDB_OPTIONAL | PKGDB_ASSUMED |
			   PKGDB_ASSUMED_GROUP | PKGDB_MEDIATED,
};

/* Added to numbers in pkgdb_entry.inode by which a source says itself that
   entries which are no regular files are names of one; others come from a
   disk. */
#define PKGDB_TIED ((uint64_t)1 << 63)

/* One file that was read.  It lives as long as the database. */
struct pkgdb_source {
	const char *file;   /* name as given or found */
	const char *format; /* name of the reader */
	int table;	    /* enum users_table of its names */
	bool ordered;	    /* a later line corrects an earlier one */
};

/* What the state of a session says of a file, a manifest of attest(1), or part
   data, and no other source. */
struct pkgdb_record {
	uint32_t changed;     /* seconds since the epoch; 0: not known */
	uint32_t pid;	      /* who changed it; 0: not known */
	const char *command;  /* and its command line, "" if not known */
	const char *xattrs;   /* packed as raw/attrs.h reads them */
	uint32_t xattrs_size; /* bytes; 0 if there are none */
	bool complete;	      /* of no state: the file has no other attribute */
};

/*
 * The database owns its entries and all texts that they point to.  Texts are
 * the bytes of the source with its quoting undone, not necessarily UTF-8.
 */
struct pkgdb_entry {
	/* The members that most look-ups need share one cache line. */
	const char *path;  /* key as in common/path.h, the top is "."; of
			      a rule with a slash behind, the top's "/" */
	uint32_t path_len; /* bytes of path */
	uint16_t mode;	   /* 12 permission bits */
	uint16_t fields;   /* enum pkgdb_fields */
	const char *owner; /* user's name */
	const char *group; /* group's name */
	uint32_t uid;
	uint32_t gid;
	char type; /* enum pkgdb_type */
	uint32_t major;
	uint32_t minor;
	uint32_t line; /* in source->file; 0 if it has no lines */
	const struct pkgdb_source *source;

	const char *link;  /* s: the target's text, NULL if not stated;
			      l: the target's key */
	const char *alias; /* the other half of path1=path2, a payload or a
			      contents= name; NULL if none */
	const char *caps;  /* file capabilities as setcap(8) spells them */
	const struct pkgdb_record *record; /* NULL: of no state */
	const char *digests;  /* checksums as common/digest.h spells them; NULL
				if none */
	const char *packages; /* names, one blank between; NULL if none */
	const char *arch;     /* "i386.i86pc", "sparc"; NULL for any */
	uint64_t size;	      /* bytes */
	uint64_t inode;	      /* equal and not 0: names of one object */
	int64_t mtime;	      /* seconds since the epoch */
	uint32_t nsec;	      /* and nanoseconds */
	uint32_t links;	      /* names of this object, itself included; for
				 entries with PKGDB_INODE as the source says,
				 else counted from the l entries */
};

/*
 * The kind of object behind a type: 'f' for f, e, v and l; 'd' for d and x;
 * otherwise the type itself.
 */
char pkgdb_kind(char type);

/* True if an entry is a file whose contents stay: no editable or volatile
   one. */
static inline bool pkgdb_is_fixed(const struct pkgdb_entry *entry)
{
	return entry->type == PKGDB_FILE || entry->type == PKGDB_HARDLINK;
}

/* True if a letter is a type that an entry can have. */
bool pkgdb_is_type(char letter);

/* Appends where the source states the entry: `file:line`, or the file alone if
   it has no lines. */
void pkgdb_add_location(struct str *to, const struct pkgdb_entry *entry);

/* st_mode's file type bits for a type; 0 for PKGDB_ANY, and for none. */
unsigned pkgdb_mode_of(char type);

/* The type for st_mode's file type bits; PKGDB_ANY if there are none. */
char pkgdb_type_of(unsigned st_mode);

#endif
