/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The body of a pax extended header (types x, g and Solaris' X): records
 *
 *	LENGTH SP KEY "=" VALUE "\n"
 *
 * where LENGTH is decimal and counts the whole record, itself included.  A
 * value may hold any byte, NUL and newline among them.  An empty value cancels
 * that of a global header.
 *
 * Only the keys for name, owner, time and size are parsed; every other record
 * is copied.
 */
#ifndef TRANSLATE_TAR_PAX_H
#define TRANSLATE_TAR_PAX_H

#include "common/str.h"
#include "translate/stream/member.h"

enum pax_key {
	PAX_PATH,
	PAX_LINKPATH,
	PAX_SIZE,
	PAX_UID,
	PAX_GID,
	PAX_UNAME,
	PAX_GNAME,
	PAX_MTIME,
	PAX_SPARSE_NAME, /* GNU.sparse.name: the real name */
	PAX_KEYS
};

/* Values by key; ptr NULL where there is no such record. */
struct pax {
	struct slice value[PAX_KEYS];
	struct slice more; /* for pax_edit: records with any other keys */
};

/*
 * Takes the records of a body into pax, whose values then point into the body.
 * The last of several records with one key counts.  NULs after the last record
 * are padding.  Returns len, or the offset of the record that is malformed.
 */
size_t pax_parse(struct pax *pax, const char *body, size_t len);

/*
 * Copies a good body to out; wanted values and records replace the records with
 * the same key, and follow as new records where there are none.
 */
void pax_edit(struct str *out, const char *body, size_t len,
	      const struct pax *wanted);

/* Appends a record. */
void pax_put(struct str *out, struct slice key, struct slice value);

/* True if a body has each of these records, with the same value. */
bool pax_has(const char *body, size_t len, const char *records, size_t size);

/* True if the value is a decimal integer, which may have a sign. */
bool pax_integer(struct slice value, int64_t *number);

/* The same for a time; *exact tells whether there was no fraction. */
bool pax_time(struct slice value, int64_t *seconds, bool *exact);

#endif
