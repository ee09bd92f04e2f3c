/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words and texts that the writers of several forms share.  It knows no
 * form: each writer says which bytes its form needs escaped.
 */
#include "pkgdb/write/write_text.h"

#include <string.h>

#include "raw/attrs.h"

/* Whether an attribute is the one that an entry has as its capabilities. */
static bool is_caps(const struct attr *xattr)
{
	static const char name[] = "security.capability";

	return xattr->name_size == sizeof(name) - 1 &&
	       memcmp(xattr->name, name, xattr->name_size) == 0;
}

enum write_loss write_attribute_loss(const struct pkgdb_entry *entry,
				     bool has_caps)
{
	struct attr xattr;
	size_t offset = 0;

	if (entry->caps && !has_caps)
		return LOSS_CAPS;
	while (entry->record &&
	       attrs_next(entry->record->xattrs, entry->record->xattrs_size,
			  &offset, &xattr))
		if (!is_caps(&xattr))
			return LOSS_XATTRS;
	return LOSS_NONE;
}

/* The name; without one, the id as text in `number`; without either, none. */
static const char *name_or_number(const char *name, bool known, uint32_t id,
				  char *number, size_t size, const char *none)
{
	if (name)
		return name;
	if (!known)
		return none;
	snprintf(number, size, "%u", id);
	return number;
}

const char *write_owner(const struct pkgdb_entry *entry, const char *none)
{
	static char number[16];

	return name_or_number(entry->owner, entry->fields & PKGDB_UID,
			      entry->uid, number, sizeof(number), none);
}

const char *write_group(const struct pkgdb_entry *entry, const char *none)
{
	static char number[16];

	return name_or_number(entry->group, entry->fields & PKGDB_GID,
			      entry->gid, number, sizeof(number), none);
}

bool write_has_owner(const struct pkgdb_entry *entry)
{
	return entry->fields & (PKGDB_UID | PKGDB_OWNER) &&
	       entry->fields & (PKGDB_GID | PKGDB_GROUP);
}

bool write_is_id(const char *name)
{
	return !name || write_is_word(name);
}

void write_id(FILE *out, bool known, uint32_t id, const char *name)
{
	if (known)
		fprintf(out, " %u", id);
	else
		fprintf(out, " %s", name);
}

bool write_is_word(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text <= ' ' || *text == 0177)
			return false;
	return true;
}

bool write_is_line(const char *text)
{
	return !text || !strpbrk(text, "\n\r");
}

void write_escaped(FILE *out, const char *text, const char *extra)
{
	write_escaped_part(out, text, strlen(text), extra);
}

void write_escaped_part(FILE *out, const char *text, size_t len,
			const char *extra)
{
	for (const char *end = text + len; text < end; text++) {
		unsigned char byte = *text;

		if (byte <= ' ' || byte >= 0177 || byte == '\\' ||
		    strchr(extra, byte))
			fprintf(out, "\\%03o", byte);
		else
			putc(byte, out);
	}
}

void write_printable(FILE *out, const char *text)
{
	for (; *text; text++) {
		unsigned char byte = *text;

		if (byte < ' ' || byte == 0177)
			fprintf(out, "\\%03o", byte);
		else
			putc(byte, out);
	}
}
