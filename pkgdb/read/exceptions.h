/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exception lists: paths that are allowed to be absent from the packages or
 * from the tree, or to differ.  The lists of Solaris ON, such as
 * exception_lists/packaging, have this form; the slash and \ooo are new here.
 *
 *	path [arch...]
 *
 *	usr/bin/beta		i386
 *	usr/include/private/
 *
 * `#` begins a comment in column 0.  The path is relative to the top, exact.
 * `path/` with a trailing slash covers the directory and all below it.  arch:
 * `all` or nothing for every machine; `ISA` or the native name ("i386") for
 * this one; "i386.i86pc" for machines of this architecture; a foreign one
 * leaves the line without effect.  Blanks, backslashes and other bytes may be
 * written as \ooo.
 */
#ifndef PKGDB_READ_EXCEPTIONS_H
#define PKGDB_READ_EXCEPTIONS_H

#include "common/base.h"
#include "pkgdb/db/pkgdb.h"

struct exceptions;

/* One line of a list.  The list owns it and its texts. */
struct exception {
	const char *path; /* key */
	const char *file; /* as the caller named it */
	unsigned line;
	bool subtree; /* written with a trailing slash */
	bool used;    /* exceptions_find has returned it */
};

/* An empty list, which the caller passes to exceptions_free.  arch as in struct
   pkgdb_options; it must outlive the list.  NULL with ENOMEM. */
MUST_CHECK
struct exceptions *exceptions_new(const char *arch);

/* Frees a list and its lines; NULL is fine. */
void exceptions_free(struct exceptions *list);

/* Adds a file's lines.  0, or -1 with the fault, whose file name is valid as
   long as the list and `file` are; then only exceptions_free may follow. */
MUST_CHECK
int exceptions_read(struct exceptions *list, const char *file,
		    struct fault *fault);

/* The line that covers path[0..len), in any spelling; marks it used.  NULL if
   there is none, or if list is NULL. */
const struct exception *exceptions_find(struct exceptions *list,
					const char *path, size_t len);

/* The n-th line in the order read, lines without effect not counted; NULL when
   there are no more. */
const struct exception *exceptions_get(const struct exceptions *list, size_t n);

#endif
