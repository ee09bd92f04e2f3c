/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a manifest of attest(1) has beyond mtree(5), in comments that other
 * readers pass over:
 *
 *	#@ manifest 1			in front of all paths
 *	./bin/ping type=file mode=0755 ...
 *	#@ hardlink ./bin/first		the path is one more name of that file
 *	#@ xattr security.capability AQAAAgAgAAAAAAAAAAAAAAAAAAA=
 *
 * The notes below a path are about it, and state all its extended attributes,
 * sorted by name.  Paths are full.  A name states what the first one does.
 * Without the first note, comments are comments.
 */
#ifndef PKGDB_READ_MANIFEST_H
#define PKGDB_READ_MANIFEST_H

#include "pkgdb/parse/reader.h"

/* A path waits for its notes.  The caller sets `in`, and the rest to zero. */
struct manifest {
	struct reading *in;
	bool is_one; /* the first note was there */
	bool waits;  /* `entry` is not added yet */
	struct pkgdb_entry entry;
	struct str path;   /* of the entry */
	struct str link;   /* its target, if it has one */
	unsigned line;	   /* of the entry */
	struct str xattrs; /* of the entry so far, packed; room for more */
	struct str name;   /* of the last attribute */
	uint32_t groups;   /* of names of one object that is no regular file */
};

/* Carries out a line that begins with `#@`.  0, or -1 with the fault. */
MUST_CHECK
int manifest_note(struct manifest *manifest, char *line);

/* Takes the entry of a line, once the note has shown a manifest.  Path and link
   are copied.  0, or -1 with the fault. */
MUST_CHECK
int manifest_add(struct manifest *manifest, const struct pkgdb_entry *entry,
		 char *path);

/* Adds the entry that waits.  0, or -1 with the fault. */
MUST_CHECK
int manifest_end(struct manifest *manifest);

void manifest_fini(struct manifest *manifest);

#endif
