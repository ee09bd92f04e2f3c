/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a list for gen_init_cpio of the kernel (read_gen_init_cpio.c has the
 * grammar), to be used in the top of the tree:
 *
 *	file /usr/bin/ct usr/bin/ct 4511 0 5
 *
 * A file's data is sought under the name that the packages have for it in the
 * tree.  Ids are numbers, and nothing may be left open; names have no escapes.
 * Hard links become files of their own.  Capabilities and other extended
 * attributes are lost.
 */
#include <string.h>

#include "pkgdb/write/write_text.h"

/* The first word of a line; NULL for a type that the list does not know. */
static const char *kind_of(char type)
{
	switch (pkgdb_kind(type)) {
	case PKGDB_FILE: return "file";
	case PKGDB_DIR: return "dir";
	case PKGDB_SYMLINK: return "slink";
	case PKGDB_CHAR:
	case PKGDB_BLOCK: return "nod";
	case PKGDB_FIFO: return "pipe";
	case PKGDB_SOCKET: return "sock";
	default: return NULL;
	}
}

/* gen_init_cpio replaces ${NAME} in the name of a file's data. */
static bool is_word(const char *text)
{
	return write_is_word(text) && !strstr(text, "${");
}

/* The loss of an entry that cannot be written, LOSS_NONE for all others. */
static enum write_loss obstacle(const struct pkgdb_entry *entry)
{
	char kind = pkgdb_kind(entry->type);
	bool node = kind == PKGDB_CHAR || kind == PKGDB_BLOCK;

	if (entry->fields & PKGDB_SUBTREE)
		return LOSS_SUBTREE;
	if (!kind_of(entry->type) || (node && !(entry->fields & PKGDB_DEVICE)))
		return LOSS_TYPE;
	if (!(entry->fields & PKGDB_UID) || !(entry->fields & PKGDB_GID))
		return LOSS_OWNER;
	if (kind != PKGDB_SYMLINK && !(entry->fields & PKGDB_MODE))
		return LOSS_MODE;
	if (!is_word(entry->path) ||
	    (kind == PKGDB_SYMLINK && (!entry->link || !is_word(entry->link))))
		return LOSS_NAME;
	return LOSS_NONE;
}

enum write_loss write_gen_init_cpio(FILE *out, const struct pkgdb_entry *entry)
{
	bool link = entry->type == PKGDB_SYMLINK;
	enum write_loss loss = obstacle(entry);

	if (loss != LOSS_NONE)
		return loss;
	fprintf(out, "%s /%s", kind_of(entry->type),
		strcmp(entry->path, ".") == 0 ? "" : entry->path);
	if (pkgdb_kind(entry->type) == PKGDB_FILE)
		fprintf(out, " %s", entry->path);
	if (link)
		fprintf(out, " %s", entry->link);
	fprintf(out, " %o %u %u", link ? 0777 : entry->mode, entry->uid,
		entry->gid);
	if (entry->fields & PKGDB_DEVICE)
		fprintf(out, " %c %u %u", entry->type, entry->major,
			entry->minor);
	putc('\n', out);
	return write_attribute_loss(entry, false);
}
