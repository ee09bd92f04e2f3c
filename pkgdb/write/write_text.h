/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the writers of several forms share: words for owners, tests for what a
 * line can hold, and escapes.  Write errors stay with the stream: ferror(3).
 */
#ifndef PKGDB_WRITE_WRITE_TEXT_H
#define PKGDB_WRITE_WRITE_TEXT_H

#include "pkgdb/write/write.h"

/* The loss of an entry that is written without its extended attributes and,
   unless has_caps, without its capabilities; LOSS_NONE if it has neither. */
enum write_loss write_attribute_loss(const struct pkgdb_entry *entry,
				     bool has_caps);

/* The id or name of an entry's owner as a word: name if known, else number,
   else `none`.  Static storage, overwritten by the next call of each. */
const char *write_owner(const struct pkgdb_entry *entry, const char *none);
const char *write_group(const struct pkgdb_entry *entry, const char *none);

/* True if both owner and group are known. */
bool write_has_owner(const struct pkgdb_entry *entry);

/* True if a name, or NULL for none, fits in a column. */
bool write_is_id(const char *name);

/* Writes a blank and the id, or its name if the number is not known. */
void write_id(FILE *out, bool known, uint32_t id, const char *name);

/* True if a word can stand in a line of columns: no blank, no control. */
bool write_is_word(const char *text);

/* True if a text, or NULL, can be part of a line: no line break. */
bool write_is_line(const char *text);

/* Writes a text with everything but printable ASCII, and `extra`, as \ooo. */
void write_escaped(FILE *out, const char *text, const char *extra);

/* The same for the first len bytes of a text. */
void write_escaped_part(FILE *out, const char *text, size_t len,
			const char *extra);

/* Writes a text for people: control bytes, and only those, as \ooo. */
void write_printable(FILE *out, const char *text);

#endif
