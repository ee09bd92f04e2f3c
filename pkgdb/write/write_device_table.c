/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes rows of a device table (read_device_table.c has the grammar), one
 * object each:
 *
 *	/dev/tty1 c 620 0 5 4 1 - - -
 *
 * Ids are written as numbers where they are known, since genext2fs and
 * mkfs.jffs2 take no names.  Links and sockets are left out, as are entries
 * without owner or group, and paths with blanks: the format has no escapes.
 * Capabilities become |xattr lines, which only makedevs of Buildroot takes;
 * other extended attributes are lost.
 */
#include <string.h>

#include "pkgdb/write/write_text.h"

/* The row's type letter; NUL if the form has none. */
static char type_of(const struct pkgdb_entry *entry)
{
	if (entry->fields & PKGDB_SUBTREE)
		return 'r';
	switch (pkgdb_kind(entry->type)) {
	case PKGDB_FILE: return entry->fields & PKGDB_OPTIONAL ? 'F' : 'f';
	case PKGDB_DIR:
	case PKGDB_CHAR:
	case PKGDB_BLOCK:
	case PKGDB_FIFO: return pkgdb_kind(entry->type);
	default: return '\0';
	}
}

/* The path from the root, without the slash that marks a rule. */
static void put_path(FILE *out, const struct pkgdb_entry *entry)
{
	int len = entry->path_len;

	if (entry->fields & PKGDB_SUBTREE || strcmp(entry->path, ".") == 0)
		len--;
	fprintf(out, "/%.*s", len, entry->path);
}

enum write_loss write_device_table(FILE *out, const struct pkgdb_entry *entry)
{
	char type = type_of(entry);

	if (type == '\0')
		return LOSS_TYPE;
	if (!write_has_owner(entry))
		return LOSS_OWNER;
	if (!write_is_word(entry->path) || !write_is_id(entry->owner) ||
	    !write_is_id(entry->group) || !write_is_line(entry->caps))
		return LOSS_NAME;
	put_path(out, entry);
	fprintf(out, " %c ", type);
	if (entry->fields & PKGDB_MODE)
		fprintf(out, "%o", entry->mode);
	else
		fprintf(out, "-1");
	write_id(out, entry->fields & PKGDB_UID, entry->uid, entry->owner);
	write_id(out, entry->fields & PKGDB_GID, entry->gid, entry->group);
	if (entry->fields & PKGDB_DEVICE)
		fprintf(out, " %u %u - - -\n", entry->major, entry->minor);
	else
		fprintf(out, " - - - - -\n");
	if (entry->caps)
		fprintf(out, "|xattr %s\n", entry->caps);
	return write_attribute_loss(entry, true);
}
