/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes part data (parts/part.h), one JSON object a line:
 *
 *	{"path":"usr/bin/ct","type":"f","mode":"4511","uid":0,"gid":5}
 *
 * It says what the files of a tree are, and neither who said so nor when: equal
 * trees have equal bytes.  Each line says all of its path, so that an entry
 * without a mode, or without the numbers of an owner, is left out.
 */
#include <string.h>

#include "common/caps.h"
#include "common/digest.h"
#include "parts/part.h"
#include "pkgdb/write/write.h"
#include "raw/attrs.h"

/* The type of a line; 0 for an entry that has none. */
static char part_type(const struct pkgdb_entry *entry)
{
	switch (pkgdb_kind(entry->type)) {
	case PKGDB_FILE: return 'f';
	case PKGDB_DIR: return 'd';
	case PKGDB_SYMLINK: return entry->link && *entry->link ? 'l' : 0;
	case PKGDB_CHAR: return entry->fields & PKGDB_DEVICE ? 'c' : 0;
	case PKGDB_BLOCK: return entry->fields & PKGDB_DEVICE ? 'b' : 0;
	case PKGDB_FIFO: return 'p';
	case PKGDB_SOCKET: return 's';
	default: return 0;
	}
}

/* The attributes of an entry that a line can have, in `run`; returns whether
   that is all of them. */
static bool take_record(const struct pkgdb_record *record, char *run,
			struct part *part)
{
	struct attr attr;
	size_t at = 0;
	bool all = true;

	while (attrs_next(record->xattrs, record->xattrs_size, &at, &attr)) {
		size_t size = ATTR_HEAD_SIZE + attr.name_size + attr.value_size;

		if (!part_knows_xattr(&attr) ||
		    part->xattrs_size + size >= PART_XATTRS_MAX)
			all = false;
		else
			part->xattrs_size += attrs_put(run + part->xattrs_size,
						       &attr);
	}
	return all;
}

/* Capabilities that no record has: most formats state them as text. */
static bool take_caps(const char *text, char *run, struct part *part)
{
	struct attr attr = { "security.capability", NULL, 19, CAPS_SIZE };
	unsigned char value[CAPS_SIZE];
	struct caps caps;

	if (!caps_parse(text, &caps))
		return false;
	caps_encode(&caps, value);
	attr.value = (const char *)value;
	part->xattrs_size = attrs_put(run, &attr);
	return true;
}

/* Adds the attributes of an entry, packed into `run`; false if some are
   lost. */
static bool take_xattrs(const struct pkgdb_entry *entry,
			char run[PART_XATTRS_MAX], struct part *part)
{
	part->xattrs = run;
	if (entry->record)
		return take_record(entry->record, run, part);
	return !entry->caps || take_caps(entry->caps, run, part);
}

/* Adds size and checksum of a file whose contents stay. */
static void take_contents(const struct pkgdb_entry *entry,
			  char sha256[SHA256_HEX_SIZE], struct part *part)
{
	if (part->type != 'f' || !pkgdb_is_fixed(entry))
		return;
	part->has_size = entry->fields & PKGDB_SIZE && entry->size <= INT64_MAX;
	part->size = entry->size;
	if (entry->digests && digests_sha256(entry->digests, sha256))
		part->sha256 = sha256;
}

/* Why there can be no line of an entry. */
static enum write_loss entry_loss(const struct pkgdb_entry *entry)
{
	const unsigned ids = PKGDB_UID | PKGDB_GID;

	if (entry->fields & PKGDB_SUBTREE)
		return LOSS_SUBTREE;
	if (!part_type(entry) ||
	    (strcmp(entry->path, ".") == 0 && part_type(entry) != 'd'))
		return LOSS_TYPE;
	if ((entry->fields & ids) != ids)
		return LOSS_OWNER;
	if (!(entry->fields & PKGDB_MODE) && part_type(entry) != 'l')
		return LOSS_MODE;
	return LOSS_NONE;
}

enum write_loss write_json(FILE *out, const struct pkgdb_entry *entry,
			   uint32_t group)
{
	struct part part = {
		.path = entry->path,
		.type = part_type(entry),
		.uid = entry->uid,
		.gid = entry->gid,
		.major = entry->major,
		.minor = entry->minor,
		.hardlink = group,
	};
	enum write_loss loss = entry_loss(entry);
	char run[PART_XATTRS_MAX], sha256[SHA256_HEX_SIZE];

	if (loss != LOSS_NONE)
		return loss;
	if (part.type == 'l')
		part.link = entry->link;
	else
		part.mode = entry->mode;
	take_contents(entry, sha256, &part);
	if (!take_xattrs(entry, run, &part))
		loss = LOSS_XATTRS;
	if (out)
		part_put(out, &part);
	return loss;
}
