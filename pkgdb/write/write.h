/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writers: a sealed database in the form of another tool.  A form is one file
 * write_<form>.c and one row of the table in write.c.
 *
 * What a form has no place for is left out, counted, and told to the caller.
 */
#ifndef PKGDB_WRITE_WRITE_H
#define PKGDB_WRITE_WRITE_H

#include <stdio.h>

#include "pkgdb/db/pkgdb.h"

/* What can be lost. */
enum write_loss {
	LOSS_NONE,
	LOSS_TYPE,    /* the form has no such type */
	LOSS_SUBTREE, /* nothing that holds for all below a directory */
	LOSS_NAME,    /* no way to write such a name */
	LOSS_OWNER,   /* the form wants an owner and a group */
	/* From here on the entry itself is written. */
	LOSS_CAPS,   /* no capabilities */
	LOSS_XATTRS, /* no other extended attributes */
	LOSS_COUNT
};

/* What was lost on the way; all zero to begin with. */
struct write_losses {
	size_t count[LOSS_COUNT]; /* entries */
	/* Called for each entry that loses something; NULL: nobody asks. */
	void (*each)(void *arg, enum write_loss loss,
		     const struct pkgdb_entry *entry);
	void *arg;
};

struct write_form {
	const char *name;
	const char *header; /* first line, or NULL */
	/* Writes one entry, or says why not.  Write errors are the stream's. */
	enum write_loss (*entry)(FILE *out, const struct pkgdb_entry *entry);
};

/* The form with a name; NULL if there is none. */
const struct write_form *write_form_named(const char *name);

/* The name of the n-th form; NULL when there are no more. */
const char *write_form_name(size_t n);

/*
 * Writes the whole database to a stream, sorted by path, a rule for a subtree
 * before its entries: where lines are carried out in order, it corrects none.
 * Returns 0; 1 if something was lost; -1 with errno.
 */
MUST_CHECK
int write_database(struct pkgdb *db, const struct write_form *form, FILE *out,
		   struct write_losses *losses);

/* What became of entries with such a loss, as "left out, the form has no such
   type". */
const char *write_loss_text(enum write_loss loss);

/* What a line loses that tells neither attributes nor, unless has_caps,
   capabilities. */
enum write_loss write_attribute_loss(const struct pkgdb_entry *entry,
				     bool has_caps);

/* The id or name of an entry's owner as a word: name if known, else number,
   else `none`.  Static storage, overwritten by the next call of each. */
const char *write_owner(const struct pkgdb_entry *entry, const char *none);
const char *write_group(const struct pkgdb_entry *entry, const char *none);

/* Whether a word can stand in a line of columns: no blank, no control. */
bool write_is_word(const char *text);

/* Whether a text, or NULL, can be part of a line: no line break. */
bool write_is_line(const char *text);

/* Writes a text with everything but printable ASCII, and `extra`, as \ooo. */
void write_escaped(FILE *out, const char *text, const char *extra);

/* The same for the first len bytes of a text. */
void write_escaped_part(FILE *out, const char *text, size_t len,
			const char *extra);

/* Writes a text for people: control bytes, and only those, as \ooo. */
void write_printable(FILE *out, const char *text);

enum write_loss write_protolist(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_mtree(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_device_table(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_ips(FILE *out, const struct pkgdb_entry *entry);
enum write_loss write_json(FILE *out, const struct pkgdb_entry *entry);

#endif
