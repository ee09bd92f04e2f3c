/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes rows of a protolist (read_protolist.c has the grammar), in the columns
 * of Solaris ON's program, so that scripts that cut at columns can read them:
 *
 *	f usr/bin/ct                     -                    4511 root  uucp
 *		     0  1  -  -				(one line)
 *
 * A hard link is a file like its target, with the same inode number.  Rules for
 * subtrees are left out; capabilities and extended attributes are lost, as are
 * sizes, times and packages.
 */
#include <string.h>

#include "pkgdb/write/write_text.h"

/* Widths in ON's program; a longer text moves the columns behind it. */
#define NAME_WIDTH  30
#define SYM_WIDTH   20
#define OWNER_WIDTH 5

/* Bytes with a meaning of their own in a row; `;` begins a comment. */
#define SPECIAL "\\;"

/* Writes a text in a column, left-aligned and escaped.  A file may be called
   `-`, which unescaped would state nothing. */
static void put_column(FILE *out, const char *text, int width)
{
	int len = 0;

	for (const char *at = text; *at; at++) {
		unsigned char byte = *at;

		len += byte <= ' ' || byte >= 0177 || strchr(SPECIAL, byte) ? 4
									    : 1;
	}
	if (strcmp(text, "-") == 0)
		len += fprintf(out, "\\055") - 1;
	else
		write_escaped(out, text, SPECIAL);
	fprintf(out, "%*s ", len < width ? width - len : 0, "");
}

/* Writes an owner or group, `-` for NULL. */
static void put_owner(FILE *out, const char *name)
{
	if (name)
		put_column(out, name, OWNER_WIDTH);
	else
		fprintf(out, "%-*s ", OWNER_WIDTH, "-");
}

/* The row's type: one that ON's reader knows, where there is one. */
static char type_of(const struct pkgdb_entry *entry)
{
	switch (entry->type) {
	case PKGDB_HARDLINK: return PKGDB_FILE;
	case PKGDB_EXCLUSIVE: return PKGDB_DIR;
	default: return entry->type;
	}
}

/* A symbolic link's target, or the true place that another list told. */
static const char *sym_of(const struct pkgdb_entry *entry)
{
	if (entry->type == PKGDB_SYMLINK)
		return entry->link;
	return strcmp(entry->source->format, "protolist") == 0 ? entry->alias
							       : NULL;
}

/* Writes inode, links and device number.  ON's program writes inode 0 for an
   object with one name; an inode that a list states is written as it is. */
static void put_numbers(FILE *out, const struct pkgdb_entry *entry)
{
	bool linked = entry->fields & PKGDB_INODE || entry->links > 1;

	fprintf(out, "%6llu %2u ",
		linked ? (unsigned long long)entry->inode : 0,
		linked || entry->links > 0 ? entry->links : 1);
	if (entry->fields & PKGDB_DEVICE)
		fprintf(out, "%2u %2u\n", entry->major, entry->minor);
	else
		fprintf(out, " -  -\n");
}

enum write_loss write_protolist(FILE *out, const struct pkgdb_entry *entry)
{
	const char *sym = sym_of(entry);

	if (entry->fields & PKGDB_SUBTREE)
		return LOSS_SUBTREE;
	fprintf(out, "%c ", type_of(entry));
	put_column(out, entry->path, NAME_WIDTH);
	if (sym && *sym)
		put_column(out, sym, SYM_WIDTH);
	else
		fprintf(out, "%-*s ", SYM_WIDTH, "-");
	if (entry->fields & PKGDB_MODE)
		fprintf(out, "%4o ", entry->mode);
	else if (entry->type == PKGDB_SYMLINK)
		fprintf(out, " 777 "); /* as in the listing of a tree */
	else
		fprintf(out, "   - ");
	put_owner(out, write_owner(entry, NULL));
	put_owner(out, write_group(entry, NULL));
	put_numbers(out, entry);
	return write_attribute_loss(entry, false);
}
