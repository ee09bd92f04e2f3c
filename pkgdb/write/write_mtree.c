/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes an mtree(5) spec with full paths, one entry a line, as NetBSD's
 * mtree -C does: bsdtar, makefs, pax -M and mtree -f take it.
 *
 *	./dev/null type=char uname=root uid=0 mode=0666 device=native,1,3
 *
 * Device numbers are "native", which each of these programs packs as its own
 * system does: their "linux" has the 8 bits for either number that Linux had
 * before 2.6.  A hard link is a file of its own; only an inode that a listed
 * tree states ties it to its target.  Rules for subtrees are left out.
 * Capabilities and extended attributes have no keyword, and are lost.
 */
#include <string.h>

#include "pkgdb/parse/mtree_keyword.h"
#include "pkgdb/write/write_text.h"

/* Bytes with a meaning of their own in a spec, or for fnmatch(3). */
#define SPECIAL "#*?["

/* Writes ` keyword=text`, escaped as vis(3) does; nothing for NULL. */
static void put_text(FILE *out, const char *keyword, const char *text)
{
	if (!text)
		return;
	fprintf(out, " %s=", keyword);
	write_escaped(out, text, SPECIAL);
}

/* Writes both names and numbers as far as they are known: a reader without the
   target's passwd needs the numbers. */
static void put_owner(FILE *out, const struct pkgdb_entry *entry)
{
	put_text(out, "uname", entry->owner);
	if (entry->fields & PKGDB_UID)
		fprintf(out, " uid=%u", entry->uid);
	put_text(out, "gname", entry->group);
	if (entry->fields & PKGDB_GID)
		fprintf(out, " gid=%u", entry->gid);
}

/* Writes the other attributes that are known. */
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

/* Writes the checksums, but for sum, which is none of mtree's. */
static void put_digests(FILE *out, const char *digests)
{
	while (digests && *digests) {
		int len = (int)strcspn(digests, " ");

		if (strncmp(digests, "sum=", 4) != 0)
			fprintf(out, " %.*s", len, digests);
		digests += len;
		digests += *digests == ' ';
	}
}

/*
 * On disk, a device that a session made is a regular file.  bsdtar compares the
 * types and stops there, unless contents= names a path that cannot exist: then
 * it takes all attributes from the spec.
 */
static void put_contents(FILE *out, const struct pkgdb_entry *entry)
{
	if (entry->record && !entry->record->complete &&
	    entry->fields & PKGDB_DEVICE)
		fprintf(out, " contents=/dev/null/none");
}

/* Writes a tag for each package, as FreeBSD's METALOG has them.  A comma would
   end a tag, but no package has one in its name. */
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
	const char *type = mtree_type_name(entry->type);

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
	put_digests(out, entry->digests);
	put_contents(out, entry);
	if (entry->type == PKGDB_SYMLINK)
		put_text(out, "link", entry->link);
	put_packages(out, entry->packages);
	fprintf(out, "%s\n", entry->fields & PKGDB_OPTIONAL ? " optional" : "");
	return write_attribute_loss(entry, false);
}
