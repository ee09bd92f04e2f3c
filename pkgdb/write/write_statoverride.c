/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes dpkg's database of overrides, as dpkg-statoverride(1) keeps it in
 * /var/lib/dpkg/statoverride:
 *
 *	root uucp 4511 /usr/bin/ct
 *	#4242 #4343 0750 /srv/app
 *
 * An id without a name is a number behind `#`.  Symbolic links and rules for
 * subtrees are left out, as is what has no mode, owner or group.  Capabilities
 * and other extended attributes are lost.
 */
#include <string.h>

#include "pkgdb/write/write_text.h"

static void put_id(FILE *out, const char *name, uint32_t id)
{
	if (name)
		fprintf(out, "%s ", name);
	else
		fprintf(out, "#%u ", id);
}

enum write_loss write_statoverride(FILE *out, const struct pkgdb_entry *entry)
{
	if (entry->fields & PKGDB_SUBTREE)
		return LOSS_SUBTREE;
	if (entry->type == PKGDB_SYMLINK)
		return LOSS_TYPE;
	if (!write_has_owner(entry))
		return LOSS_OWNER;
	if (!(entry->fields & PKGDB_MODE))
		return LOSS_MODE;
	if (!write_is_line(entry->path) || !write_is_id(entry->owner) ||
	    !write_is_id(entry->group))
		return LOSS_NAME;
	put_id(out, entry->owner, entry->uid);
	put_id(out, entry->group, entry->gid);
	fprintf(out, "%04o /%s\n", entry->mode,
		strcmp(entry->path, ".") == 0 ? "" : entry->path);
	return write_attribute_loss(entry, false);
}
