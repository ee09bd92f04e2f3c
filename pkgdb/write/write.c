/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of forms, the walk over a database that feeds a form's writer, and
 * the text functions that several writers use.  Writers keep no state between
 * entries: the order of the lines is the walk's.
 */
#include "pkgdb/write/write.h"

#include <errno.h>
#include <string.h>

#include "pkgdb/db/db.h"
#include "raw/attrs.h"

static const struct write_form forms[] = {
	{ "protolist", NULL, write_protolist },
	{ "mtree", "#mtree 2.0", write_mtree },
	{ "device-table",
	  "# name type mode uid gid major minor start inc count",
	  write_device_table },
	{ "ips", NULL, write_ips },
	{ "json", NULL, write_json },
};

static const char *const loss_texts[LOSS_COUNT] = {
	[LOSS_TYPE] = "left out, the form has no such type",
	[LOSS_SUBTREE] = "left out, the form has no rules for subtrees",
	[LOSS_NAME] = "left out, the form cannot write such a name",
	[LOSS_OWNER] = "left out, the form wants an owner and a group",
	[LOSS_CAPS] = "written, but without their capabilities",
	[LOSS_XATTRS] = "written, but without their extended attributes",
};

/* The argument of write_one. */
struct writing {
	const struct write_form *form;
	FILE *out;
	struct write_losses *losses;
};

const struct write_form *write_form_named(const char *name)
{
	for (size_t i = 0; i < countof(forms); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

const char *write_form_name(size_t n)
{
	return n < countof(forms) ? forms[n].name : NULL;
}

const char *write_loss_text(enum write_loss loss)
{
	return loss_texts[loss];
}

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

/* Writes an entry and counts its loss; non-zero, which ends the walk, once the
   stream has failed. */
static int write_one(void *arg, const struct pkgdb_entry *entry)
{
	struct writing *writing = arg;
	struct write_losses *losses = writing->losses;
	enum write_loss loss = writing->form->entry(writing->out, entry);

	losses->count[loss]++;
	if (loss != LOSS_NONE && losses->each)
		losses->each(losses->arg, loss, entry);
	return ferror(writing->out);
}

int write_database(struct pkgdb *db, const struct write_form *form, FILE *out,
		   struct write_losses *losses)
{
	struct writing writing = { .form = form, .out = out, .losses = losses };

	if (form->header)
		fprintf(out, "%s\n", form->header);
	/* A stream tells by ferror that a write failed earlier, but not why. */
	errno = 0;
	if (db_each(db, write_one, &writing) != 0 || ferror(out)) {
		if (errno == 0)
			errno = EIO;
		return -1;
	}
	for (int i = LOSS_NONE + 1; i < LOSS_COUNT; i++)
		if (losses->count[i] > 0)
			return 1;
	return 0;
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
