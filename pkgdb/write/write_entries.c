/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes one JSON object (RFC 8259) a line, as jq(1) takes them, with all
 * members of an entry that are known; pkgdb(5) lists their names:
 *
 *	{"type":"f","path":"usr/bin/ct","mode":"4511","owner":"root","uid":0}
 *
 * Nothing is lost: this shows what was read and where, and no reader takes it
 * back.  What a tree is, other programs want from write_json.c.
 */
#include "common/json.h"
#include "pkgdb/write/write.h"
#include "raw/attrs.h"

/* Writes a further member of the object, nothing for NULL. */
static void put_string(FILE *out, const char *name, const char *value)
{
	if (!value)
		return;
	fprintf(out, ",\"%s\":", name);
	json_put_text(out, value);
}

/* The same for a number, nothing if it is not stated. */
static void put_number(FILE *out, const char *name, long long value,
		       bool stated)
{
	if (stated)
		fprintf(out, ",\"%s\":%lld", name, value);
}

/* Writes the extended attributes as an object, without any nothing.  Values are
   hexadecimal: they may be any bytes, and JSON has only text. */
static void put_xattrs(FILE *out, const struct pkgdb_record *record)
{
	const char *lead = ",\"xattrs\":{";
	struct attr xattr;
	size_t offset = 0;

	while (attrs_next(record->xattrs, record->xattrs_size, &offset,
			  &xattr)) {
		fputs(lead, out);
		json_put(out, xattr.name, xattr.name_size);
		putc(':', out);
		json_put_hex(out, xattr.value, xattr.value_size);
		lead = ",";
	}
	if (offset > 0)
		putc('}', out);
}

/* Writes the members that only the state of a session has. */
static void put_record(FILE *out, const struct pkgdb_record *record)
{
	put_xattrs(out, record);
	put_number(out, "changed", record->changed, record->changed > 0);
	put_number(out, "pid", record->pid, record->pid > 0);
	put_string(out, "command", *record->command ? record->command : NULL);
}

enum write_loss write_entries(FILE *out, const struct pkgdb_entry *entry)
{
	unsigned has = entry->fields;

	fprintf(out, "{\"type\":\"%c\"", entry->type);
	put_string(out, "path", entry->path);
	if (has & PKGDB_MODE)
		fprintf(out, ",\"mode\":\"%04o\"", entry->mode);
	put_string(out, "owner", entry->owner);
	put_number(out, "uid", entry->uid, has & PKGDB_UID);
	put_string(out, "group", entry->group);
	put_number(out, "gid", entry->gid, has & PKGDB_GID);
	put_number(out, "major", entry->major, has & PKGDB_DEVICE);
	put_number(out, "minor", entry->minor, has & PKGDB_DEVICE);
	put_string(out, "link", entry->link);
	put_string(out, "alias", entry->alias);
	put_string(out, "caps", entry->caps);
	put_string(out, "digests", entry->digests);
	put_number(out, "size", entry->size, has & PKGDB_SIZE);
	put_number(out, "mtime", entry->mtime, has & PKGDB_MTIME);
	put_number(out, "nsec", entry->nsec, has & PKGDB_MTIME);
	put_number(out, "inode", entry->inode, entry->inode != 0);
	put_number(out, "links", entry->links, true);
	put_string(out, "arch", entry->arch);
	put_string(out, "packages", entry->packages);
	if (entry->record)
		put_record(out, entry->record);
	put_number(out, "subtree", 1, has & PKGDB_SUBTREE);
	put_number(out, "optional", 1, has & PKGDB_OPTIONAL);
	put_string(out, "file", entry->source->file);
	put_number(out, "line", entry->line, entry->line > 0);
	fprintf(out, "}\n");
	return LOSS_NONE;
}
