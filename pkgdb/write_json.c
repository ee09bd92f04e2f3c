/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes one JSON object a line with everything that is known of an entry.
 * Bytes that are not UTF-8 become lone surrogates U+DC80 to U+DCFF, as
 * Python's surrogateescape has them.
 */
#include "pkgdb/write.h"

/* The length of the UTF-8 sequence at text; 0 if it is none. */
static int sequence_length(const unsigned char *text)
{
	static const struct {
		unsigned char mask, lead, low, high; /* bounds of byte 2 */
		int length;
	} forms[] = {
		{ 0xe0, 0xc0, 0x80, 0xbf, 2 },
		{ 0xf0, 0xe0, 0x80, 0xbf, 3 },
		{ 0xf8, 0xf0, 0x80, 0xbf, 4 },
	};
	unsigned char low = 0x80, high = 0xbf;

	/* Overlong forms, surrogates, and what lies above U+10FFFF. */
	if (text[0] == 0xc0 || text[0] == 0xc1 || text[0] > 0xf4)
		return 0;
	if (text[0] == 0xe0)
		low = 0xa0;
	else if (text[0] == 0xed)
		high = 0x9f;
	else if (text[0] == 0xf0)
		low = 0x90;
	else if (text[0] == 0xf4)
		high = 0x8f;
	for (size_t i = 0; i < countof(forms); i++) {
		if ((text[0] & forms[i].mask) != forms[i].lead)
			continue;
		if (text[1] < low || text[1] > high)
			return 0;
		for (int k = 2; k < forms[i].length; k++)
			if ((text[k] & 0xc0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

static void put_string(FILE *out, const char *name, const char *value)
{
	const unsigned char *at = (const unsigned char *)value;

	if (!value)
		return;
	fprintf(out, ",\"%s\":\"", name);
	while (*at) {
		int length = *at < 0x80 ? 1 : sequence_length(at);

		if (*at == '"' || *at == '\\')
			fprintf(out, "\\%c", *at);
		else if (*at < ' ' || *at == 0177)
			fprintf(out, "\\u%04x", *at);
		else if (length == 0)
			fprintf(out, "\\udc%02x", *at);
		else
			fwrite(at, 1, length, out);
		at += length > 0 ? length : 1;
	}
	putc('"', out);
}

static void put_number(FILE *out, const char *name, long long value,
		       bool stated)
{
	if (stated)
		fprintf(out, ",\"%s\":%lld", name, value);
}

enum write_loss write_json(FILE *out, const struct pkgdb_entry *entry)
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
	put_number(out, "size", entry->size, has & PKGDB_SIZE);
	put_number(out, "mtime", entry->mtime, has & PKGDB_MTIME);
	put_number(out, "nsec", entry->nsec, has & PKGDB_MTIME);
	put_number(out, "inode", entry->inode, entry->inode != 0);
	put_number(out, "links", entry->links, true);
	put_string(out, "arch", entry->arch);
	put_string(out, "packages", entry->packages);
	put_number(out, "subtree", 1, has & PKGDB_SUBTREE);
	put_number(out, "optional", 1, has & PKGDB_OPTIONAL);
	put_string(out, "file", entry->source->file);
	put_number(out, "line", entry->line, entry->line > 0);
	fprintf(out, "}\n");
	return LOSS_NONE;
}
