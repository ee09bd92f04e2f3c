/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes pseudo file definitions of squashfs-tools, for mksquashfs -pf:
 *
 *	NAME m MODE UID GID		changes an object of the source tree
 *	NAME c|b MODE UID GID MAJOR MINOR	adds a device
 *	NAME i MODE UID GID f|s		adds a pipe or socket
 *
 *	usr/bin/ct m 4511 0 5
 *	dev/tty1 c 620 0 5 4 1
 *
 * Files, directories and links come from the source tree, which mksquashfs
 * reads anyway.  It takes no definition of what exists there: the placeholders
 * of a session have to be excluded (-e).  A backslash escapes blanks.  Rules
 * for subtrees are left out, as is what has no mode, owner or group; extended
 * attributes are lost.
 */
#include <string.h>

#include "pkgdb/write/write_text.h"

/* The letter of a definition; NUL for a type that mksquashfs does not know. */
static char definition_of(char type)
{
	switch (pkgdb_kind(type)) {
	case PKGDB_FILE:
	case PKGDB_DIR:
	case PKGDB_SYMLINK:
	case PKGDB_ANY: return 'm';
	case PKGDB_CHAR:
	case PKGDB_BLOCK: return type;
	case PKGDB_FIFO:
	case PKGDB_SOCKET: return 'i';
	default: return '\0';
	}
}

static void put_name(FILE *out, const char *name)
{
	if (strcmp(name, ".") == 0)
		name = "/";
	for (; *name; name++) {
		if (strchr(" \t\\\"", *name))
			putc('\\', out);
		putc(*name, out);
	}
}

enum write_loss write_squashfs(FILE *out, const struct pkgdb_entry *entry)
{
	bool link = entry->type == PKGDB_SYMLINK;
	char letter = definition_of(entry->type);

	if (entry->fields & PKGDB_SUBTREE)
		return LOSS_SUBTREE;
	if (!letter ||
	    (letter != 'm' && letter != 'i' && !(entry->fields & PKGDB_DEVICE)))
		return LOSS_TYPE;
	if (!write_has_owner(entry))
		return LOSS_OWNER;
	if (!link && !(entry->fields & PKGDB_MODE))
		return LOSS_MODE;
	if (!write_is_line(entry->path) || !write_is_id(entry->owner) ||
	    !write_is_id(entry->group))
		return LOSS_NAME;
	put_name(out, entry->path);
	fprintf(out, " %c %o", letter, link ? 0777 : entry->mode);
	write_id(out, entry->fields & PKGDB_UID, entry->uid, entry->owner);
	write_id(out, entry->fields & PKGDB_GID, entry->gid, entry->group);
	if (letter == 'i')
		fputs(entry->type == PKGDB_FIFO ? " f" : " s", out);
	else if (letter != 'm')
		fprintf(out, " %u %u", entry->major, entry->minor);
	putc('\n', out);
	return write_attribute_loss(entry, false);
}
