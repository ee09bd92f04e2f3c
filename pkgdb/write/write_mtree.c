/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes an mtree(5) spec with full paths, one entry a line, as NetBSD's
 * mtree -C does: bsdtar, makefs, pax -M and mtree -f take it.  Device numbers
 * are "native", which each of them packs as its own system does: their "linux"
 * is that of old, with 8 bits for either number.
 */
#include <string.h>

#include "pkgdb/write/write.h"

/* Bytes with a meaning of their own in a spec, or for fnmatch(3). */
#define SPECIAL "#*?["

static const char *type_name(char type)
{
	switch (pkgdb_kind(type)) {
	case PKGDB_FILE: return "file";
	case PKGDB_DIR: return "dir";
	case PKGDB_SYMLINK: return "link";
	case PKGDB_CHAR: return "char";
	case PKGDB_BLOCK: return "block";
	case PKGDB_FIFO: return "fifo";
	case PKGDB_SOCKET: return "socket";
	default: return NULL;
	}
}

static void put_text(FILE *out, const char *keyword, const char *text)
{
	if (!text)
		return;
	fprintf(out, " %s=", keyword);
	write_escaped(out, text, SPECIAL);
}

static void put_owner(FILE *out, const struct pkgdb_entry *entry)
{
	put_text(out, "uname", entry->owner);
	if (entry->fields & PKGDB_UID)
		fprintf(out, " uid=%u", entry->uid);
	put_text(out, "gname", entry->group);
	if (entry->fields & PKGDB_GID)
		fprintf(out, " gid=%u", entry->gid);
}

static void put_numbers(FILE *out, const struct pkgdb_entry *entry)
{
	if (entry->fields & PKGDB_MODE)
		fprintf(out, " mode=%04o", entry->mode);
	if (entry->fields & PKGDB_SIZE)
		fprintf(out, " size=%llu", (unsigned long long)entry->size);
	if (entry->fields & PKGDB_MTIME)
		fprintf(out, " time=%lld.%u", (long long)entry->mtime,
			entry->nsec);
	if (entry->fields & PKGDB_DEVICE)
		fprintf(out, " device=native,%u,%u", entry->major,
			entry->minor);
	if (entry->inode != 0)
		fprintf(out, " inode=%llu", (unsigned long long)entry->inode);
	if (entry->inode != 0 || entry->fields & PKGDB_INODE)
		fprintf(out, " nlink=%u", entry->links);
}

/*
 * What a session made as a device is a regular file on disk, at which bsdtar,
 * which compares types, would end; so it is told to look at something that
 * cannot be there.
 */
static void put_contents(FILE *out, const struct pkgdb_entry *entry)
{
	if (entry->record && entry->fields & PKGDB_DEVICE)
		fprintf(out, " contents=/dev/null/none");
}

/* A tag for each package; a comma, which no package has in its name, would
   end a tag. */
static void put_packages(FILE *out, const char *packages)
{
	const char *lead = " tags=";

	while (packages && *packages) {
		size_t len = strcspn(packages, " ,");

		if (len > 0) {
			fprintf(out, "%spackage=", lead);
			write_escaped_part(out, packages, len, SPECIAL);
			lead = ",";
		}
		packages += len;
		packages += strspn(packages, " ,");
	}
}

enum write_loss write_mtree(FILE *out, const struct pkgdb_entry *entry)
{
	const char *type = type_name(entry->type);

	if (entry->fields & PKGDB_SUBTREE)
		return LOSS_SUBTREE;
	if (strcmp(entry->path, ".") == 0)
		fprintf(out, ".");
	else
		fprintf(out, "./");
	if (strcmp(entry->path, ".") != 0)
		write_escaped(out, entry->path, SPECIAL);
	if (type)
		fprintf(out, " type=%s", type);
	put_owner(out, entry);
	put_numbers(out, entry);
	put_contents(out, entry);
	if (entry->type == PKGDB_SYMLINK)
		put_text(out, "link", entry->link);
	put_packages(out, entry->packages);
	fprintf(out, "%s\n", entry->fields & PKGDB_OPTIONAL ? " optional" : "");
	return write_attribute_loss(entry, false);
}
